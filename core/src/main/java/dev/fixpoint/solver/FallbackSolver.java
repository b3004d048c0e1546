package dev.fixpoint.solver;

import dev.fixpoint.memory.TensorScope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * A list of solvers, tried in turn: where one fails, the next goes on from its best iterates. It ends with the first that
 * converges, with the last, or at once where the thread was interrupted.
 *
 * <pre>{@code
 * layer.withSolver(FallbackSolver.standard(stop))
 *         .withGradient(new ImplicitGradient(FallbackSolver.standard(stop)));
 * }</pre>
 *
 * <p>Where rows are independent, only those that have not converged are handed on. Each solver has limits of its own: evaluations,
 * times and traces add up, {@link SampleStatistics#steps} count from the first solver on, and the status is that of the last one
 * that saw the sample. What a failure means stays with the layer's {@link OnFailure}.
 *
 * <p>Cost: that of the solvers that are tried; for each but the first, one evaluation to measure again where it starts.
 *
 * @param solvers at least 1; those that take affine maps only may stand in a list for the backward solve
 */
public record FallbackSolver(List<FixedPointSolver> solvers) implements FixedPointSolver {
    /**
     * Copies the list.
     *
     * @param solvers at least 1
     */
    public FallbackSolver {
        solvers = List.copyOf(solvers);
        if (solvers.isEmpty()) {
            throw new IllegalArgumentException("solvers must have at least 1 entry, got none");
        }
    }

    /**
     * A list of solvers.
     *
     * @param solvers in the order in which they are tried, at least 1
     * @return the solver
     */
    public static FallbackSolver of(FixedPointSolver... solvers) {
        return new FallbackSolver(List.of(solvers));
    }

    /**
     * Plain iteration, then Anderson acceleration, then Newton-Krylov: the cheapest step first, and last what needs no
     * contraction.
     *
     * @param stop when each of them ends
     * @return the solver
     */
    public static FallbackSolver standard(StoppingCriterion stop) {
        return of(new FixedPointIteration(stop), new AndersonAcceleration(stop), new NewtonKrylov(stop));
    }

    @Override
    public Solution solve(BoundMap g, Tensor z0) {
        try (TensorScope scope = TensorScope.open()) {
            Solution solution = solvers.get(0).solve(g, z0);
            for (FixedPointSolver next : solvers.subList(1, solvers.size())) {
                if (solution.status() == SolverStatus.CONVERGED || solution.status() == SolverStatus.INTERRUPTED) {
                    break;
                }
                solution = continued(g, solution, next);
            }
            scope.handOver(solution.value());
            return solution;
        }
    }

    private static Solution continued(BoundMap g, Solution before, FixedPointSolver next) {
        int[] open = unfinished(g, before.statistics().samples());
        if (open.length == before.statistics().samples().size()) {
            Solution after = next.solve(g, before.value());
            return new Solution(after.value(), after.status(), added(before.statistics(), after.statistics(), open));
        }
        Tensor index = Shapes.index(open, before.value());
        Solution after = next.solve(g.rows(index), before.value().index_select(0, index));
        Tensor value = before.value().index_copy(0, index, after.value());
        return new Solution(value, after.status(), added(before.statistics(), after.statistics(), open));
    }

    /** The rows to go on with: those that have not converged, or all where they depend on one another. */
    private static int[] unfinished(BoundMap g, List<SampleStatistics> samples) {
        List<Integer> rows = new ArrayList<>();
        for (int row = 0; row < samples.size(); row++) {
            if (!g.hasIndependentRows() || samples.get(row).status() != SolverStatus.CONVERGED) {
                rows.add(row);
            }
        }
        return rows.stream().mapToInt(row -> row).toArray();
    }

    private static SolverStatistics added(SolverStatistics before, SolverStatistics after, int[] rows) {
        List<SampleStatistics> samples = new ArrayList<>(before.samples());
        for (int i = 0; i < rows.length; i++) {
            SampleStatistics sample = after.samples().get(i);
            samples.set(
                    rows[i],
                    new SampleStatistics(
                            sample.status(),
                            before.evaluations() + sample.steps(),
                            sample.residual(),
                            sample.relativeResidual()));
        }
        List<List<Double>> trace = new ArrayList<>(before.trace());
        for (List<Double> residuals : after.trace()) {
            List<Double> all = new ArrayList<>(
                    trace.isEmpty()
                            ? samples.stream().map(SampleStatistics::residual).toList()
                            : trace.get(trace.size() - 1));
            for (int i = 0; i < rows.length; i++) {
                all.set(rows[i], residuals.get(i));
            }
            trace.add(List.copyOf(all));
        }
        return new SolverStatistics(
                before.evaluations() + after.evaluations(), before.time().plus(after.time()), samples, trace);
    }
}
