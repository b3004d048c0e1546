package dev.fixpoint.algorithms.optimization;

import dev.fixpoint.Energy;
import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.GradientDescentMap;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.NesterovAcceleration;
import dev.fixpoint.solver.StoppingCriterion;
import org.bytedeco.pytorch.Tensor;

/**
 * Minima of an energy in a convex set, by projected gradient descent,
 *
 * <pre>{@code z = P(z - stepSize dE(x, z)/dz)    <=>    z = argmin E(x, z) for z in the set}</pre>
 *
 * for convex {@code E}.
 *
 * <ul>
 *   <li>input {@code x}: {@code [B, ...]}; state {@code z}: {@code [B, n]}
 * </ul>
 *
 * <p>For an energy that is {@code m}-strongly convex with an {@code M}-Lipschitz gradient it contracts for
 * {@code stepSize < 2/M}; the layer's momentum wants {@code stepSize <= 1/M}. Differentiable in {@code x}, in what the energy
 * reads, and in the bounds of the set. Cost of a step: one evaluation of {@code E} with its gradient, and the projection.
 *
 * <p>Source: A. Goldstein, 'Convex programming in Hilbert space', 1964.
 *
 * @param energy one value per sample
 * @param stepSize positive, in units of state over gradient
 * @param projection on the set
 */
public record ProjectedGradient(Energy energy, double stepSize, Projection projection) implements FixedPointMap {
    private static final int STEPS = 20_000;

    /**
     * Checks the step size.
     *
     * @param energy one value per sample
     * @param stepSize positive and finite
     * @param projection on the set
     */
    public ProjectedGradient {
        if (!(stepSize > 0) || Double.isInfinite(stepSize)) {
            throw new IllegalArgumentException("stepSize must be positive and finite, got " + stepSize);
        }
    }

    @Override
    public Tensor apply(Tensor x, Tensor z) {
        return at(x).apply(z);
    }

    @Override
    public BoundMap at(Tensor x) {
        BoundMap descent = GradientDescentMap.of(energy, stepSize).at(x);
        return z -> {
            try (TensorScope scope = TensorScope.open()) {
                return scope.handOver(projection.project(descent.apply(z)));
            }
        };
    }

    /**
     * The layer from {@code x} to the minimum, by {@link NesterovAcceleration}. It starts from zeros like {@code x}.
     *
     * @return the layer
     */
    public FixedPointLayer layer() {
        return FixedPointLayer.of(this)
                .withSolver(
                        new NesterovAcceleration(StoppingCriterion.standard().withMaxEvaluations(STEPS)));
    }
}
