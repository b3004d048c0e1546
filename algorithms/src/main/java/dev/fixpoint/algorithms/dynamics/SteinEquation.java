package dev.fixpoint.algorithms.dynamics;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.algorithms.Shapes;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.AffineMap;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.FallbackSolver;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.Gmres;
import dev.fixpoint.solver.RowwiseAffineMap;
import dev.fixpoint.solver.StoppingCriterion;
import org.bytedeco.pytorch.Tensor;

/**
 * Stein's equation, also called the discrete Lyapunov equation,
 *
 * <pre>{@code X = A X A' + Q}</pre>
 *
 * <p>whose solution is, for a stable {@code A}, the stationary covariance of {@code z[k+1] = A z[k] + noise} with the noise's
 * covariance {@code Q}. It has exactly one where no two eigenvalues of {@code A} have the product 1, and plain iteration finds it
 * where the spectral radius is below 1, with the square of that as its factor.
 *
 * <ul>
 *   <li>input: {@code Q}, {@code [n, n]} or {@code [B, n, n]}
 *   <li>state: {@code X}, of the same shape
 * </ul>
 *
 * <p>Differentiable in {@code Q} and {@code A}; the adjoint is the equation {@code Y = A' Y A + G}. Cost of a step: {@code 2 n^3}
 * multiplications. Rows of a batch are independent; the rows of a single matrix are one system.
 *
 * <p>Source: Simoncini, 'Computational Methods for Linear Matrix Equations', 2016, section 6.
 *
 * @param transition {@code A}, {@code [n, n]}, or {@code [B, n, n]} for inputs of that shape
 */
public record SteinEquation(Tensor transition) implements FixedPointMap {
    private static final int STEPS = 20_000;

    /**
     * Checks the shape.
     *
     * @param transition {@code A}
     */
    public SteinEquation {
        Shapes.requireBatchedOrNot("transition", transition, transition.size(-1), transition.size(-1));
    }

    @Override
    public Tensor apply(Tensor q, Tensor x) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(at(q).apply(x));
        }
    }

    @Override
    public BoundMap at(Tensor q) {
        return bound(transition.alias(), q.alias());
    }

    static BoundMap bound(Tensor a, Tensor q) {
        Shapes.requireBatchedOrNot("the constant term", q, a.size(-1), a.size(-1));
        if (a.dim() > q.dim()) {
            throw new IllegalArgumentException(
                    "A batch of transitions needs a batch of constant terms, got one matrix.");
        }
        if (q.dim() == 2) {
            return AffineMap.of(x -> product(a, x), q);
        }
        return a.dim() == 2
                ? RowwiseAffineMap.of((x, own) -> product(a, x), q)
                : RowwiseAffineMap.of((x, own) -> product(own.get(0), x), q, a);
    }

    private static Tensor product(Tensor a, Tensor x) {
        return a.matmul(x).matmul(a.mT());
    }

    /**
     * The layer from {@code Q} to {@code X}, by GMRES, and where that fails by plain iteration. Backward the same.
     *
     * @return the layer, {@code [n, n]} or {@code [B, n, n]} to the same
     */
    public FixedPointLayer layer() {
        return layerOf(this);
    }

    static FixedPointLayer layerOf(FixedPointMap map) {
        StoppingCriterion stop = StoppingCriterion.standard();
        FallbackSolver solver =
                FallbackSolver.of(new Gmres(stop), new FixedPointIteration(stop.withMaxEvaluations(STEPS)));
        return FixedPointLayer.of(map).withSolver(solver).withGradient(new ImplicitGradient(solver));
    }
}
