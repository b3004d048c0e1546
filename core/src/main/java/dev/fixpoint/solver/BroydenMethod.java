package dev.fixpoint.solver;

import dev.fixpoint.memory.TensorScope;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * Broyden's 'good' method with limited memory, for {@code f(z) = g(z) - z = 0}:
 *
 * <pre>{@code
 * s = -B f(z),    z+ = z + s,    y = f(z+) - f(z)
 * B+ = B + (s - B y) s'B / s'B y
 * }</pre>
 *
 * where {@code B}, the inverse of the Jacobian {@code J - I} as far as the steps have shown it, starts as {@code -I} and is
 * kept as {@code -I + sum u v'}, for each sample its own. So the first step is the plain one. It converges superlinearly near
 * a solution, also where the map does not contract.
 *
 * <p>A sample whose memory is full forgets it all and goes on with the newest pair. That is better than to drop the oldest
 * pair, on which all later ones rest: at {@code rho = .99} it takes less than half of the evaluations. A pair whose denominator is
 * smaller than the square root of the dtype's precision, relative to {@code |s| |B y|}, is left out. A sample whose residual has
 * been over a hundred times its smallest one after three steps in a row starts over from where it is, with {@code B = -I}.
 *
 * <p>With the line search, a step that more than doubles the residual of its sample is taken back, and another one is tried
 * from where it began, at most half as long; what the failed step has shown goes into {@code B} unless it led to ten times the
 * residual. Each trial is an evaluation and is counted. After eight trials the last one is taken as it is. The bound is so
 * wide because the method needs its detours: a search that insists on decrease is slower where the full steps converge.
 *
 * <p>Rows that the map does not declare to be independent ({@link BoundMap#hasIndependentRows}) are treated as if they were,
 * until one fares badly: it starts over, runs out of trials, or has no smaller residual for twenty evaluations. From then on
 * the batch is one sample to the method, with one matrix.
 *
 * <p>Cost: one evaluation a step or trial, about {@code 4 memory} multiplications for each number of the state, and
 * {@code 2 memory + 7} buffers of its size.
 *
 * <p>Sources: C. G. Broyden, 'A class of methods for solving nonlinear simultaneous equations', 1965; the product form with
 * restarts after C. T. Kelley, 'Iterative Methods for Linear and Nonlinear Equations', 1995, chapter 7. The line search is
 * not Kelley's.
 *
 * @param memory pairs of vectors that are kept for each sample, at least 1
 * @param lineSearch whether steps that make it much worse are taken back
 * @param stop when the solve ends
 */
public record BroydenMethod(int memory, boolean lineSearch, StoppingCriterion stop) implements FixedPointSolver {
    private static final int DEFAULT_MEMORY = 20;

    /**
     * Checks the ranges.
     *
     * @param memory pairs of vectors that are kept for each sample
     * @param lineSearch whether steps that make it much worse are taken back
     * @param stop when the solve ends
     */
    public BroydenMethod {
        if (memory < 1) {
            throw new IllegalArgumentException("memory must be at least 1, got " + memory);
        }
    }

    /**
     * A memory of {@value #DEFAULT_MEMORY} pairs, with the line search.
     *
     * @param stop when the solve ends
     */
    public BroydenMethod(StoppingCriterion stop) {
        this(DEFAULT_MEMORY, true, stop);
    }

    @Override
    public Solution solve(BoundMap g, Tensor z0) {
        try (TensorScope solve = TensorScope.open()) {
            SolveMonitor monitor = new SolveMonitor(g, z0, stop);
            QuasiNewtonSteps steps = new QuasiNewtonSteps(memory, lineSearch, Residuals.samples(z0), z0);
            while (!step(monitor, steps)) {
                if (steps.isOutdated(monitor)) {
                    steps = new QuasiNewtonSteps(memory, lineSearch, 1, z0);
                }
                Optional<Tensor> staying = monitor.leaveOut();
                if (staying.isPresent()) {
                    steps.keep(staying.get());
                }
            }
            return monitor.solution(solve);
        }
    }

    private static boolean step(SolveMonitor monitor, QuasiNewtonSteps steps) {
        try (TensorScope iteration = TensorScope.open()) {
            if (monitor.measure()) {
                return true;
            }
            steps.next(monitor);
            return false;
        }
    }
}
