package dev.fixpoint.algorithms.quadratic;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * ADMM as in OSQP, with Newton's method on the KKT conditions of the active constraints as its last steps. The signs of the
 * multipliers say which constraints are active. Where the same are so after 25 more iterations, a few Newton steps from there
 * reach the solution to rounding, provided that they are the right ones, and what counts is whether the KKT conditions then hold;
 * after 200, 400, 800, ... iterations all samples try. The changes of the iterates are tried as certificates that the programme is infeasible or unbounded. Samples that are finished leave the batch.
 *
 * <p>Cost: a Cholesky factorisation with each change of the penalty; per iteration {@code 2 m n + n^2} multiplications a
 * sample; for each Newton step a factorisation for each sample, {@code m n^2 + n^3 / 3}.
 *
 * <p>Source: B. Stellato, G. Banjac, P. Goulart, A. Bemporad, S. Boyd, 'OSQP: an operator splitting solver for quadratic
 * programs', 2020; Newton steps on active sets after M. Hintermueller, K. Ito, K. Kunisch, 'The primal-dual active set
 * strategy as a semismooth Newton method', 2002.
 *
 * @param tolerance what the KKT residuals of the equilibrated programme may be, as a part of their terms or of 1, whichever is
 *     larger; positive
 * @param maxIterations limit of ADMM iterations, at least 1
 */
public record OperatorSplitting(double tolerance, int maxIterations) {
    private static final int BETWEEN_CHECKS = 25;
    private static final int FIRST_FOR_ALL = 200;

    /**
     * Checks the ranges.
     *
     * @param tolerance positive
     * @param maxIterations at least 1
     */
    public OperatorSplitting {
        if (!(tolerance > 0 && tolerance < 1)) {
            throw new IllegalArgumentException("tolerance must be in (0, 1), got " + tolerance);
        }
        if (maxIterations < 1) {
            throw new IllegalArgumentException("maxIterations must be at least 1, got " + maxIterations);
        }
    }

    /**
     * A tolerance of 1e-9 and 20,000 iterations.
     *
     * @return the default
     */
    public static OperatorSplitting standard() {
        return new OperatorSplitting(1e-9, 20_000);
    }

    QuadraticProgramSolution solve(Programs programs) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            Run run = new Run(programs);
            run.toTheEnd();
            return new QuadraticProgramSolution(
                    scope.handOver(run.minimizers),
                    scope.handOver(run.multipliers),
                    List.of(run.statuses),
                    run.iterations);
        }
    }

    /** One solve: what is finished, and the iterates of what is not. */
    private final class Run {
        private final Tensor minimizers;
        private final Tensor multipliers;
        private final ProgramStatus[] statuses;
        private int[] open;
        private Programs programs;
        private Scaling scaling;
        private SplittingIterates iterates;
        private SettledSets settled;
        private int iterations;

        Run(Programs all) {
            int count = Math.toIntExact(all.count());
            minimizers = torch.zeros_like(all.linear());
            multipliers = torch.zeros(
                    new long[] {count, all.constraints().count()}, all.linear().options());
            statuses = new ProgramStatus[count];
            Arrays.fill(statuses, ProgramStatus.ITERATION_LIMIT);
            open = IntStream.range(0, count).toArray();
            scaling = Scaling.of(all.quadratic(), all.constraints().matrix());
            programs = new Programs(
                    scaling.quadratic(all.quadratic()),
                    scaling.primal(all.linear()),
                    scaling.constraints(all.constraints()));
            iterates = SplittingIterates.start(programs);
            settled = SettledSets.start(iterates.y());
        }

        void toTheEnd() {
            int nextForAll = FIRST_FOR_ALL;
            while (open.length > 0 && iterations < maxIterations) {
                int steps = Math.min(BETWEEN_CHECKS, maxIterations - iterations);
                iterates.iterate(steps);
                iterations += steps;
                boolean last = iterations == maxIterations;
                boolean forAll = iterations >= nextForAll || last;
                nextForAll = forAll ? 2 * iterations : nextForAll;
                boolean[] finished = new boolean[open.length];
                try (TensorScope check = TensorScope.open()) {
                    solveActive(settled.rows(iterates.y(), forAll), finished);
                    certify(finished);
                    if (last) {
                        keepUnfinished(finished);
                    }
                }
                leaveOut(finished);
                if (open.length > 0) {
                    iterates.balance();
                }
            }
        }

        private void solveActive(int[] rows, boolean[] finished) {
            if (rows.length > 0) {
                ActiveSetNewton ended = ActiveSetNewton.from(programs, iterates.x(), iterates.y(), rows, tolerance);
                accept(ProgramStatus.SOLVED, ended.solved(), ended.minimizers(), ended.multipliers(), finished);
            }
        }

        private void certify(boolean[] finished) {
            Tensor infeasible = programs.infeasible(iterates.changeOfY(), iterates.x(), iterates.y());
            accept(ProgramStatus.INFEASIBLE, Batched.flags(infeasible), iterates.x(), iterates.y(), finished);
            Tensor unbounded = programs.unbounded(iterates.changeOfX(), iterates.x());
            accept(ProgramStatus.UNBOUNDED, Batched.flags(unbounded), iterates.x(), iterates.y(), finished);
        }

        private void keepUnfinished(boolean[] finished) {
            boolean[] all = new boolean[open.length];
            Arrays.fill(all, true);
            accept(ProgramStatus.ITERATION_LIMIT, all, iterates.x(), iterates.y(), finished);
        }

        /** Keeps the values of samples that are not finished yet and for which something holds. */
        private void accept(ProgramStatus status, boolean[] holds, Tensor scaledZ, Tensor scaledY, boolean[] finished) {
            Tensor z = scaling.primal(scaledZ);
            Tensor y = scaling.dual(scaledY);
            for (int row = 0; row < holds.length; row++) {
                if (holds[row] && !finished[row]) {
                    finished[row] = true;
                    statuses[open[row]] = status;
                    minimizers.select(0, open[row]).copy_(z.select(0, row));
                    multipliers.select(0, open[row]).copy_(y.select(0, row));
                }
            }
        }

        private void leaveOut(boolean[] finished) {
            int[] staying = IntStream.range(0, finished.length)
                    .filter(row -> !finished[row])
                    .toArray();
            if (staying.length == finished.length) {
                return;
            }
            open = Arrays.stream(staying).map(row -> open[row]).toArray();
            if (open.length > 0) {
                Tensor index = Batched.index(staying);
                programs = programs.rows(index);
                scaling = scaling.rows(index);
                iterates = iterates.rows(index);
                settled = settled.rows(index, staying);
            }
        }
    }
}
