package dev.fixpoint.algorithms.dynamics;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.algorithms.Shapes;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.FallbackSolver;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.Gmres;
import dev.fixpoint.solver.RowwiseAffineMap;
import dev.fixpoint.solver.StoppingCriterion;
import org.bytedeco.pytorch.Tensor;

/**
 * Policy evaluation: the values of the states of a Markov reward process, such as a decision process under a given policy,
 *
 * <pre>{@code V = r + gamma P V = (I - gamma P)^-1 r}</pre>
 *
 * <ul>
 *   <li>input: the rewards {@code r}, {@code [B, S]}
 *   <li>state: the values {@code V}, {@code [B, S]}
 * </ul>
 *
 * <p>Differentiable in rewards, discount and probabilities. Contracts by {@code gamma} in the maximum norm. Cost of a step:
 * {@code S^2} multiplications a sample. Rows are independent.
 *
 * <p>Source: Howard, 'Dynamic Programming and Markov Processes', 1960.
 *
 * @param probabilities {@code P}, {@code [S, S]} or {@code [B, S, S]}, rows with the sum 1
 * @param discount {@code gamma}, {@code []}, in [0, 1)
 */
public record PolicyEvaluation(Tensor probabilities, Tensor discount) implements FixedPointMap {
    private static final int SWEEPS = 20_000;

    /**
     * Checks shapes and ranges.
     *
     * @param probabilities {@code P}
     * @param discount {@code gamma}
     */
    public PolicyEvaluation {
        Shapes.requireBatchedOrNot("probabilities", probabilities, Shapes.ANY, probabilities.size(-1));
        ValueIteration.checkDiscount(discount);
    }

    @Override
    public Tensor apply(Tensor rewards, Tensor values) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(at(rewards).apply(values));
        }
    }

    @Override
    public BoundMap at(Tensor rewards) {
        Shapes.require("rewards", rewards, Shapes.ANY, probabilities.size(-1));
        Tensor factor = discount.alias();
        Tensor transposed = probabilities.mT();
        return probabilities.dim() == 2
                ? RowwiseAffineMap.of((values, own) -> values.matmul(transposed).mul(factor), rewards.alias())
                : RowwiseAffineMap.of(
                        (values, own) -> own.get(0)
                                .matmul(values.unsqueeze(2))
                                .squeeze(2)
                                .mul(factor),
                        rewards.alias(),
                        probabilities.alias());
    }

    /**
     * The layer from rewards to values, by GMRES, and where that fails by plain iteration. Backward the same.
     *
     * @return the layer, {@code [B, S]} to the same
     */
    public FixedPointLayer layer() {
        StoppingCriterion stop = StoppingCriterion.standard();
        FallbackSolver solver =
                FallbackSolver.of(new Gmres(stop), new FixedPointIteration(stop.withMaxEvaluations(SWEEPS)));
        return FixedPointLayer.of(this).withSolver(solver).withGradient(new ImplicitGradient(solver));
    }
}
