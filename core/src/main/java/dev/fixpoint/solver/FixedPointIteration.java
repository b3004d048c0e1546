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
 * <p>Cost: one evaluation a step, and three buffers of the size of the state. For states of more than 4,096 numbers the plain
 * iteration does not look at every residual: once it is known how fast a residual falls, half of the evaluations that remain
 * until the first sample should have converged, and at most 8 in a row, pass unmeasured; a sample's number of steps is then that of the
 * measurement that found it converged. With a trace every residual is measured.
 *
 * @param damping the part of each step that is taken, in (0, 1]; 1 is the plain iteration
 * @param stop when the solve ends
 */
public record FixedPointIteration(double damping, StoppingCriterion stop) implements FixedPointSolver {
    /** States of up to this many numbers are kept in Java, where looking at the residual of each costs little. */
    private static final int LARGEST_ON_HOST = 1 << 12;
    /** The most evaluations in a row whose residual is not looked at. */
    private static final int MOST_UNMEASURED = 8;

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
            SolveMonitor monitor = new SolveMonitor(g, z0, stop, LARGEST_ON_HOST);
            Scalar step = new Scalar(damping);
            while (!step(monitor, step)) {
                monitor.leaveOut();
                if (monitor.host().isEmpty() && damping == 1 && !pass(monitor, monitor.mayPass(MOST_UNMEASURED))) {
                    break;
                }
            }
            return monitor.solution(solve);
        }
    }

    private boolean step(SolveMonitor monitor, Scalar step) {
        try (TensorScope iteration = TensorScope.open()) {
            if (monitor.measure()) {
                return true;
            }
            if (monitor.host().isPresent()) {
                step(monitor.host().get());
            } else if (damping == 1) {
                monitor.next().copy_(monitor.image());
            } else {
                torch.add_out(monitor.next(), monitor.state(), monitor.residual(), step);
            }
            return false;
        }
    }

    private void step(HostIterates iterates) {
        double[] state = iterates.state();
        double[] residual = iterates.residual();
        double[] image = iterates.image();
        double[] next = iterates.next();
        if (damping == 1) {
            System.arraycopy(image, 0, next, 0, next.length);
        }
        for (int i = 0; damping < 1 && i < next.length; i++) {
            next[i] = state[i] + damping * residual[i];
        }
        iterates.write();
    }

    /** Takes steps whose residuals are not looked at; false where a limit was reached. */
    private static boolean pass(SolveMonitor monitor, int steps) {
        for (int i = 0; i < steps; i++) {
            try (TensorScope iteration = TensorScope.open()) {
                if (!monitor.pass()) {
                    return false;
                }
                monitor.next().copy_(monitor.image());
            }
        }
        return true;
    }
}
