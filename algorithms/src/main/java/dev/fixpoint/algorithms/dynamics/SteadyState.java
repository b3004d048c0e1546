package dev.fixpoint.algorithms.dynamics;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.FallbackSolver;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.Gmres;
import dev.fixpoint.solver.NewtonKrylov;
import dev.fixpoint.solver.StoppingCriterion;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * A steady state of {@code dz/dt = f(x, z)}, where {@code f(x, z) = 0}, as the fixed point of an explicit Euler step,
 *
 * <pre>{@code g(x, z) = z + h f(x, z)}</pre>
 *
 * <p>Its fixed points do not depend on {@code h}. Following the equation in time finds the stable one in whose basin it starts,
 * for a small {@code h}; Newton's method goes on from there, and where the time steps did not converge also to unstable ones.
 *
 * <ul>
 *   <li>input: the parameters {@code x}, {@code [B, ...]}
 *   <li>state: {@code z}, {@code [B, ...]}
 * </ul>
 *
 * <p>Differentiable in {@code x} and in everything else that {@code f} reads. Cost of a step: one evaluation of {@code f}.
 *
 * @param field {@code f}
 * @param timeStep {@code h}, positive, in units of time; below {@code 2 / |df/dz|} for the stable states to attract
 */
public record SteadyState(VectorField field, double timeStep) implements FixedPointMap {
    private static final int TIME_STEPS = 200;

    /** The right side of a differential equation. */
    @FunctionalInterface
    public interface VectorField {
        /**
         * The velocity.
         *
         * @param x the parameters, {@code [B, ...]}
         * @param z the state, {@code [B, ...]}
         * @return {@code f(x, z)}, of the shape of {@code z}
         */
        Tensor velocity(Tensor x, Tensor z);
    }

    /**
     * Checks the range.
     *
     * @param field {@code f}
     * @param timeStep {@code h}
     */
    public SteadyState {
        if (!(timeStep > 0) || Double.isInfinite(timeStep)) {
            throw new IllegalArgumentException("timeStep must be positive and finite, got " + timeStep);
        }
    }

    @Override
    public Tensor apply(Tensor x, Tensor z) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(z.add(field.velocity(x, z), new Scalar(timeStep)));
        }
    }

    /**
     * The layer from parameters to a steady state: up to {@value #TIME_STEPS} steps in time, and then, where they have not arrived,
     * Newton-Krylov; GMRES backward. It starts from zeros like {@code x}, unless it is given another initial state.
     *
     * @return the layer
     */
    public FixedPointLayer layer() {
        StoppingCriterion stop = StoppingCriterion.standard();
        return FixedPointLayer.of(this)
                .withSolver(FallbackSolver.of(
                        new FixedPointIteration(stop.withMaxEvaluations(TIME_STEPS)), new NewtonKrylov(stop)))
                .withGradient(new ImplicitGradient(new Gmres(stop)));
    }
}
