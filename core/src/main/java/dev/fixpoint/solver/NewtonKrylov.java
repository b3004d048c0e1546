package dev.fixpoint.solver;

import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Tensor;

/**
 * The inexact Newton method for any map, contraction or not,
 *
 * <pre>{@code z[k+1] = z[k] + t s,    |f - (I - J) s| <= eta |f|,    f = g(z[k]) - z[k],    J = dg/dz (z[k])}</pre>
 *
 * with {@code s} by GMRES on products with {@code J} ({@link BoundMap#jacobian}; a difference quotient by default). The step
 * {@code t} is 1, or else 1/2, or else 1/4: the first by which {@code |g(z) - z|} falls by at least {@code 1e-4 t} of itself. Where
 * none does, and where GMRES finds no direction since {@code I - J} is singular, the step is that of plain iteration: smaller
 * {@code t} lead into minima of the residual that are no fixed points. {@code eta} follows the second choice of Eisenstat and
 * Walker, {@code 0.9 (|f[k]| / |f[k-1]|)^2}, from 0.5 on and in (0, 0.9]: fast convergence near a regular fixed point, and no
 * products spent far from it.
 *
 * <p>It converges to fixed points that repel, too: {@code z = 2 z + 1} gives -1. Where the map has several fixed points, the
 * initial state decides, and far from all of them it may find none: the more the map expands and the larger the state, the
 * closer the initial state must be.
 *
 * <p>Where rows are independent, each has its own directions, {@code eta} and {@code t}; else the batch {@code [B, ...]} is one
 * system.
 *
 * <p>Cost: for each step one evaluation, up to {@code krylovSize} products, each counted as an evaluation, and one evaluation for
 * each halving; {@code krylovSize + 12} buffers of the size of the state. Products by difference quotients limit what a step
 * can reduce, to about the square root of the dtype's precision, and not the accuracy of the solution. Where the condition of
 * {@code I - J} comes near the inverse of that, 3,000 in float32, they find no good direction: use float64 or Anderson.
 *
 * <p>Failure: where the residual does not fall for long, the status is {@code STAGNATED}. A trial that is not finite is taken
 * back like one that is too large; {@code NON_FINITE} is a sample that starts so, or that plain iteration leads there.
 *
 * <p>Sources: S. C. Eisenstat, H. F. Walker, 'Choosing the forcing terms in an inexact Newton method', 1996; D. A. Knoll, D. E.
 * Keyes, 'Jacobian-free Newton-Krylov methods', 2004.
 *
 * @param krylovSize products for a direction, at least 1
 * @param stop when the solve ends
 */
public record NewtonKrylov(int krylovSize, StoppingCriterion stop) implements FixedPointSolver {
    private static final int DEFAULT_SIZE = 30;

    /**
     * Checks the range.
     *
     * @param krylovSize products for a direction
     * @param stop when the solve ends
     */
    public NewtonKrylov {
        if (krylovSize < 1) {
            throw new IllegalArgumentException("krylovSize must be at least 1, got " + krylovSize);
        }
    }

    /**
     * Up to {@value #DEFAULT_SIZE} products for a direction.
     *
     * @param stop when the solve ends
     */
    public NewtonKrylov(StoppingCriterion stop) {
        this(DEFAULT_SIZE, stop);
    }

    @Override
    public Solution solve(BoundMap g, Tensor z0) {
        try (TensorScope solve = TensorScope.open()) {
            SolveMonitor monitor = new SolveMonitor(g, z0, stop);
            Tensor like = monitor.state().view(LinearSystems.count(monitor), 1, -1);
            LineSearch search = new LineSearch(like);
            double precision = Math.sqrt(Precision.of(like.scalar_type()));
            GmresCycle directions = new GmresCycle(krylovSize, precision, like);
            while (!step(monitor, search, directions)) {
                monitor.leaveOut().ifPresent(search::keep);
            }
            return monitor.solution(solve);
        }
    }

    private static boolean step(SolveMonitor monitor, LineSearch search, GmresCycle directions) {
        try (TensorScope iteration = TensorScope.open()) {
            if (search.mayHalve() ? monitor.measureTrial() : monitor.measure()) {
                return true;
            }
            if (search.isRefused(monitor)) {
                search.halve(monitor);
                return false;
            }
            if (!monitor.mayEvaluate(2)) {
                return true;
            }
            search.begin(monitor, directions);
            return false;
        }
    }
}
