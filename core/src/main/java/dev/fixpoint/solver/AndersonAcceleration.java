package dev.fixpoint.solver;

import dev.fixpoint.memory.TensorScope;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * Anderson acceleration in difference form,
 *
 * <pre>{@code z[k+1] = z[k] + mixing f[k] - (dZ + mixing dF) c,    c = argmin |f[k] - dF c|,    f = g(z) - z}</pre>
 *
 * where the columns of {@code dZ} and {@code dF} are the last differences of states and of residuals, for each sample its own.
 * The least-squares problem is solved by orthogonalisation that is carried along and never done again: a new pair of
 * differences is made orthogonal, in its residual part, to the {@code historySize} pairs that are kept, and takes the place of
 * the oldest one; then {@code c = dF' f}. For fewer steps than the history is long, that is Anderson acceleration (type II) in
 * exact arithmetic; afterwards, for an affine map with symmetric {@code J}, it goes on as the method of conjugate residuals
 * does and loses nothing by the short history, where a sliding window of raw differences needs twice the evaluations.
 *
 * <p>A difference that depends on those that are kept, to the square root of the dtype's precision, is left out. A sample whose
 * residual has risen to ten times its smallest one, and has not come below that for three evaluations, or to a thousand times at
 * once, goes back to its best iterate and forgets its history; no correction is longer than 1e5 times the residual. A
 * sample without a new smallest residual for {@code historySize + 10} evaluations, as where a kink of the map makes the history
 * stale, takes 10 steps of the plain mixed iteration, and each time after that twice as many: where the map contracts, they make
 * progress in the end. Where rows may depend on one another, the whole batch is treated as one sample from the first such
 * trouble on.
 *
 * <p>Cost: one evaluation a step, about {@code 6 historySize} multiplications for each number of the state, and
 * {@code 2 historySize + 6} buffers of its size.
 *
 * <p>Sources: D. G. Anderson, 'Iterative procedures for nonlinear integral equations', 1965; the truncated orthogonal form
 * after H. He, S. Zhao, Z. Tang, J. C. Ho, Y. Saad, Y. Xi, 'An efficient nonlinear acceleration method that exploits symmetry
 * of the Hessian', 2022 (nlTGCR), here with the differences of the steps and so without evaluations of its own.
 *
 * @param historySize pairs of differences that are kept, at least 2
 * @param mixing the part of the remaining residual that is taken, in (0, 1]
 * @param stop when the solve ends
 */
public record AndersonAcceleration(int historySize, double mixing, StoppingCriterion stop) implements FixedPointSolver {
    private static final int DEFAULT_HISTORY = 5;
    /** States of up to this many numbers are kept in Java: above, operations on tensors are worth their overhead. */
    private static final int LARGEST_ON_HOST = 1 << 17;

    /**
     * Checks the ranges.
     *
     * @param historySize pairs of differences that are kept
     * @param mixing the part of the remaining residual that is taken
     * @param stop when the solve ends
     */
    public AndersonAcceleration {
        if (historySize < 2) {
            throw new IllegalArgumentException("historySize must be at least 2, got " + historySize);
        }
        if (!(mixing > 0 && mixing <= 1)) {
            throw new IllegalArgumentException("mixing must be in (0, 1], got " + mixing);
        }
    }

    /**
     * A history of {@value #DEFAULT_HISTORY} and no mixing.
     *
     * @param stop when the solve ends
     */
    public AndersonAcceleration(StoppingCriterion stop) {
        this(DEFAULT_HISTORY, 1, stop);
    }

    @Override
    public Solution solve(BoundMap g, Tensor z0) {
        try (TensorScope solve = TensorScope.open()) {
            SolveMonitor monitor = new SolveMonitor(g, z0.contiguous(), stop, LARGEST_ON_HOST);
            AndersonHistory history = history(monitor, Residuals.samples(z0), z0);
            while (!step(monitor, history)) {
                if (history.isOutdated()) {
                    history = history(monitor, 1, z0);
                }
                Optional<Tensor> staying = monitor.leaveOut();
                if (staying.isPresent()) {
                    history.keep(staying.get());
                }
            }
            return monitor.solution(solve);
        }
    }

    private AndersonHistory history(SolveMonitor monitor, int groups, Tensor z0) {
        return monitor.host().isPresent()
                ? new HostHistory(
                        historySize,
                        mixing,
                        Precision.of(z0.scalar_type()),
                        groups,
                        monitor.host().get())
                : new DifferenceHistory(historySize, mixing, groups, z0);
    }

    private static boolean step(SolveMonitor monitor, AndersonHistory history) {
        try (TensorScope iteration = TensorScope.open()) {
            if (monitor.measure()) {
                return true;
            }
            history.forgetWhereBad(monitor);
            history.step(monitor);
            return false;
        }
    }
}
