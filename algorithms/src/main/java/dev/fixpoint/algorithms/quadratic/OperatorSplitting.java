package dev.fixpoint.algorithms.quadratic;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

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
public record OperatorSplitting(double tolerance, int maxIterations) implements ProgramSolver {
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

    @Override
    public QuadraticProgramSolution solve(Programs programs) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            QuadraticProgramSolution solution = new Run(programs).toTheEnd();
            scope.handOver(solution.minimizer());
            scope.handOver(solution.multipliers());
            return solution;
        }
    }

    /** One solve: what is finished, and the iterates of what is not. */
    private final class Run {
        private final OpenSamples samples;
        private Programs programs;
        private Scaling scaling;
        private SplittingIterates iterates;
        private SettledSets settled;
        private int iterations;

        Run(Programs all) {
            samples = new OpenSamples(all);
            scaling = Scaling.of(all.quadratic(), all.constraints().matrix());
            programs = all.scaled(scaling);
            iterates = SplittingIterates.start(programs);
            settled = SettledSets.start(iterates.y());
        }

        QuadraticProgramSolution toTheEnd() {
            int nextForAll = FIRST_FOR_ALL;
            while (samples.areLeft() && iterations < maxIterations) {
                int steps = Math.min(BETWEEN_CHECKS, maxIterations - iterations);
                iterates.iterate(steps);
                iterations += steps;
                boolean last = iterations == maxIterations;
                boolean forAll = iterations >= nextForAll || last;
                nextForAll = forAll ? 2 * iterations : nextForAll;
                try (TensorScope check = TensorScope.open()) {
                    solveActive(settled.rows(iterates.y(), forAll));
                    certify();
                    if (last) {
                        keepUnfinished();
                    }
                }
                leaveOut();
            }
            return samples.solution(iterations);
        }

        private void solveActive(int[] rows) {
            if (rows.length > 0) {
                ActiveSetNewton ended = ActiveSetNewton.from(programs, iterates.x(), iterates.y(), rows, tolerance);
                finish(ProgramStatus.SOLVED, ended.solved(), ended.minimizers(), ended.multipliers());
            }
        }

        private void certify() {
            Tensor infeasible = programs.infeasible(iterates.changeOfY(), iterates.x(), iterates.y());
            finish(ProgramStatus.INFEASIBLE, Batched.flags(infeasible), iterates.x(), iterates.y());
            Tensor unbounded = programs.unbounded(iterates.changeOfX(), iterates.x());
            finish(ProgramStatus.UNBOUNDED, Batched.flags(unbounded), iterates.x(), iterates.y());
        }

        private void keepUnfinished() {
            boolean[] all = new boolean[samples.count()];
            Arrays.fill(all, true);
            finish(ProgramStatus.ITERATION_LIMIT, all, iterates.x(), iterates.y());
        }

        private void finish(ProgramStatus status, boolean[] holds, Tensor scaledZ, Tensor scaledY) {
            samples.finish(status, holds, scaling.primal(scaledZ), scaling.dual(scaledY));
        }

        private void leaveOut() {
            int before = samples.count();
            int[] staying = samples.leaveOut();
            if (staying.length > 0 && staying.length < before) {
                Tensor index = Batched.index(staying);
                programs = programs.rows(index);
                scaling = scaling.rows(index);
                iterates = iterates.rows(index);
                settled = settled.rows(index, staying);
            }
            if (staying.length > 0) {
                iterates.balance();
            }
        }
    }
}
