package dev.fixpoint.algorithms.probability;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.algorithms.Shapes;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.FallbackSolver;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.Gmres;
import dev.fixpoint.solver.NewtonKrylov;
import dev.fixpoint.solver.RowwiseMap;
import dev.fixpoint.solver.StoppingCriterion;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Entropic optimal transport by Sinkhorn's iteration in the log domain: the plan
 *
 * <pre>{@code P = argmin <P, C> + eps sum P log P   with   P 1 = a,  P' 1 = b,    P[i,j] = exp(u[i] + v[j] - C[i,j] / eps)}</pre>
 *
 * <p>whose scalings solve
 *
 * <pre>{@code
 * u[i] = log a[i] - log sum_j exp(v[j] - C[i,j] / eps)
 * v[j] = log b[j] - log sum_i exp(u[i] - C[i,j] / eps)
 * }</pre>
 *
 * <p>A constant that goes from {@code u} to {@code v} changes nothing, so {@code I - J} would be singular: the state is {@code v}
 * alone, and each step makes its mean zero.
 *
 * <ul>
 *   <li>input: the cost {@code C}, {@code [B, n, m]}
 *   <li>state: {@code v}, {@code [B, m]}, of mean zero
 * </ul>
 *
 * <p>Differentiable in the cost, in both margins and in the regularisation. Cost of a step: {@code 4 n m} exponentials a sample;
 * the smaller the regularisation beside the differences of costs, the more steps. Rows are independent.
 *
 * <p>Source: Cuturi, 'Sinkhorn Distances: Lightspeed Computation of Optimal Transport', NeurIPS 2013; the log domain after Peyre
 * and Cuturi, 'Computational Optimal Transport', 2019, section 4.4.
 *
 * @param rowMargin {@code a}, {@code [n]} or {@code [B, n]}, positive
 * @param columnMargin {@code b}, {@code [m]} or {@code [B, m]}, positive, with the sum of {@code a}
 * @param regularisation {@code eps}, {@code []}, positive, in units of the cost
 */
public record Sinkhorn(Tensor rowMargin, Tensor columnMargin, Tensor regularisation) implements FixedPointMap {
    private static final double SUM_TOLERANCE = 1e-4;
    private static final int WARM_UP = 500;

    /**
     * Checks shapes and ranges.
     *
     * @param rowMargin {@code a}
     * @param columnMargin {@code b}
     * @param regularisation {@code eps}
     */
    public Sinkhorn {
        Shapes.requireBatchedOrNot("rowMargin", rowMargin, Shapes.ANY);
        Shapes.requireBatchedOrNot("columnMargin", columnMargin, Shapes.ANY);
        Shapes.requireNumber("regularisation", regularisation);
        try (TensorScope scope = TensorScope.open()) {
            requirePositive("rowMargin", rowMargin);
            requirePositive("columnMargin", columnMargin);
            requirePositive("regularisation", regularisation);
            Tensor sums = rowMargin.detach().sum(-1);
            double gap = sums.sub(columnMargin.detach().sum(-1))
                    .abs()
                    .div(sums)
                    .amax()
                    .item_double();
            if (gap > SUM_TOLERANCE) {
                throw new IllegalArgumentException(
                        "rowMargin and columnMargin must have the same sum, but they differ by %.3g of it"
                                .formatted(gap));
            }
        }
    }

    private static void requirePositive(String name, Tensor tensor) {
        double least = tensor.detach().amin().item_double();
        if (!(least > 0)) {
            throw new IllegalArgumentException(
                    name + " must be positive, got " + least + "; leave out points without mass");
        }
    }

    @Override
    public Tensor apply(Tensor cost, Tensor v) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(at(cost).apply(v));
        }
    }

    @Override
    public RowwiseMap at(Tensor cost) {
        Shapes.require("cost", cost, Shapes.ANY, rowMargin.size(-1), columnMargin.size(-1));
        Tensor kernel = kernel(cost);
        Tensor rows = logarithm(rowMargin, cost);
        Tensor columns = logarithm(columnMargin, cost);
        return RowwiseMap.of(
                (v, own) -> {
                    Tensor u = rowScaling(own.get(0), own.get(1), v);
                    Tensor next = own.get(2).sub(own.get(0).add(u.unsqueeze(2)).logsumexp(1));
                    return next.sub(next.mean(1).unsqueeze(1));
                },
                kernel,
                rows,
                columns);
    }

    /**
     * The layer from costs to column scalings, from {@code v = 0}: up to {@value #WARM_UP} plain steps, and then, where they have
     * not converged, Newton-Krylov; GMRES backward. Regularisations below about 2 % of the spread of the costs can make
     * {@code I - J} singular to rounding, and the solve fail.
     *
     * @return the layer, {@code [B, n, m]} to {@code [B, m]}
     */
    public FixedPointLayer layer() {
        StoppingCriterion stop = StoppingCriterion.standard();
        return FixedPointLayer.of(this)
                .withInitialState(cost -> torch.zeros_like(cost.select(1, 0)))
                .withSolver(FallbackSolver.of(
                        new FixedPointIteration(stop.withMaxEvaluations(WARM_UP)), new NewtonKrylov(stop)))
                .withGradient(new ImplicitGradient(FallbackSolver.of(new Gmres(stop), new AndersonAcceleration(stop))));
    }

    /**
     * The transport plan. Its row sums are {@code a} to rounding, its column sums {@code b} to the tolerance of the solve.
     *
     * @param cost {@code C}, {@code [B, n, m]}
     * @param v the column scalings, {@code [B, m]}
     * @return {@code P}, {@code [B, n, m]}
     */
    public Tensor plan(Tensor cost, Tensor v) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor kernel = kernel(cost);
            Tensor u = rowScaling(kernel, logarithm(rowMargin, cost), v);
            return scope.handOver(kernel.add(u.unsqueeze(2)).add(v.unsqueeze(1)).exp());
        }
    }

    /**
     * The least value of the regularised problem, {@code <P, C> + eps sum P log P = eps (<a, u> + <b, v>)}. It is stationary in
     * {@code v}, so its derivative in the cost is the plan, and a {@code v} without a graph gives that too.
     *
     * @param cost {@code C}, {@code [B, n, m]}
     * @param v the column scalings, {@code [B, m]}
     * @return {@code [B]}, in units of cost times mass
     */
    public Tensor regularisedCost(Tensor cost, Tensor v) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor u = rowScaling(kernel(cost), logarithm(rowMargin, cost), v);
            Tensor dual = u.mul(rowMargin).sum(1).add(v.mul(columnMargin).sum(1));
            return scope.handOver(dual.mul(regularisation));
        }
    }

    private Tensor kernel(Tensor cost) {
        return cost.neg().div(regularisation);
    }

    private static Tensor logarithm(Tensor margin, Tensor cost) {
        return margin.log().expand(cost.size(0), margin.size(-1));
    }

    private static Tensor rowScaling(Tensor kernel, Tensor logRows, Tensor v) {
        return logRows.sub(kernel.add(v.unsqueeze(1)).logsumexp(2));
    }
}
