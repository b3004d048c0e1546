package dev.fixpoint.algorithms.dynamics;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.algorithms.Shapes;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.Gmres;
import dev.fixpoint.solver.NewtonKrylov;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A step of the backward Euler method for {@code dy/dt = f(y)},
 *
 * <pre>{@code y[k+1] = y[k] + h f(y[k+1])}</pre>
 *
 * <p>which is stable however stiff the equation is. The map {@code z -> x + h f(z)} contracts for small steps only; the layer
 * solves it by Newton's method, for which the step may be large.
 *
 * <ul>
 *   <li>input: the state before the step, {@code [B, ...]}
 *   <li>state: the state after it, {@code [B, ...]}
 * </ul>
 *
 * <p>Differentiable in the state before, in the step size, and in everything that {@code f} reads. The error of a step is of the
 * order {@code h^2}. Cost of an evaluation: one of {@code f}.
 *
 * <p>Source: Hairer and Wanner, 'Solving Ordinary Differential Equations II', 1996, section IV.3.
 *
 * @param velocity {@code f}, from {@code [B, ...]} to the same shape
 * @param step {@code h}, {@code []}, in units of time
 */
public record BackwardEuler(UnaryOperator<Tensor> velocity, Tensor step) implements FixedPointMap {
    /**
     * Checks the shape.
     *
     * @param velocity {@code f}
     * @param step {@code h}
     */
    public BackwardEuler {
        Shapes.requireNumber("step", step);
    }

    @Override
    public Tensor apply(Tensor before, Tensor after) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(before.add(velocity.apply(after).mul(step)));
        }
    }

    /**
     * The layer from the state before a step to that after it, from the former: Newton-Krylov forward, GMRES backward.
     *
     * @return the layer, {@code [B, ...]} to the same
     */
    public FixedPointLayer layer() {
        StoppingCriterion stop = StoppingCriterion.standard();
        return FixedPointLayer.of(this)
                .withInitialState(before -> before)
                .withSolver(new NewtonKrylov(stop))
                .withGradient(new ImplicitGradient(new Gmres(stop)));
    }

    /**
     * The states at the times {@code 0, h, 2 h, ...}. Memory for backward: one evaluation of {@code f} for each step.
     *
     * @param initial the state at time 0, {@code [B, ...]}
     * @param steps at least 1
     * @return {@code [steps + 1, B, ...]}
     * @throws dev.fixpoint.solver.FixedPointException if the equation of a step cannot be solved
     */
    public Tensor trajectory(Tensor initial, int steps) {
        if (steps < 1) {
            throw new IllegalArgumentException("steps must be at least 1, got " + steps);
        }
        try (TensorScope scope = TensorScope.open()) {
            FixedPointLayer layer = layer();
            TensorVector states = new TensorVector(initial);
            Tensor state = initial;
            for (int k = 0; k < steps; k++) {
                state = layer.forward(state);
                states.push_back(state);
            }
            return scope.handOver(torch.stack(states));
        }
    }
}
