package dev.fixpoint.solver;

import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Damped fixed-point iteration (Picard, Krasnoselskii, Mann),
 *
 * <pre>{@code z[k+1] = z[k] + damping (g(z[k]) - z[k])}</pre>
 *
 * which with a damping of 1 is {@code z[k+1] = g(z[k])} (paper, eq. 1) and converges from any start where {@code g} is a
 * contraction, the error shrinking by the factor {@code L} a step. A damping below 1 tames iterates that circle or overshoot.
 * The residual is that of the map, {@code |g(z) - z|}, never the damped step.
 *
 * <p>Cost: one evaluation a step, and three buffers of the size of the state.
 *
 * @param damping the part of each step that is taken, in (0, 1]; 1 is the plain iteration
 * @param stop when the solve ends
 */
public record FixedPointIteration(double damping, StoppingCriterion stop) implements FixedPointSolver {
    /**
     * Checks the range of the damping.
     *
     * @param damping the part of each step that is taken
     * @param stop when the solve ends
     */
    public FixedPointIteration {
        if (!(damping > 0 && damping <= 1)) {
            throw new IllegalArgumentException("damping must be in (0, 1], got " + damping);
        }
    }

    /**
     * The plain iteration.
     *
     * @param stop when the solve ends
     */
    public FixedPointIteration(StoppingCriterion stop) {
        this(1, stop);
    }

    @Override
    public Solution solve(BoundMap g, Tensor z0) {
        try (TensorScope solve = TensorScope.open()) {
            SolveMonitor monitor = new SolveMonitor(g, z0, stop);
            Scalar step = new Scalar(damping);
            while (!step(monitor, step)) {
                monitor.leaveOut();
            }
            return monitor.solution(solve);
        }
    }

    private boolean step(SolveMonitor monitor, Scalar step) {
        try (TensorScope iteration = TensorScope.open()) {
            if (monitor.measure()) {
                return true;
            }
            Tensor z = monitor.state();
            if (damping == 1) {
                monitor.next().copy_(monitor.image());
            } else {
                torch.add_out(monitor.next(), z, monitor.residual(), step);
            }
            return false;
        }
    }
}
