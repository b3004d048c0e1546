package dev.fixpoint.algorithms.quadratic;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * A primal-dual interior-point method with Mehrotra's predictor and corrector, for the whole batch at once, kept regular by the proximal
 * method of multipliers, so that constraints may depend on one another. Near the solution Newton's method on the KKT conditions
 * of the active constraints takes over, where it succeeds; what counts is the KKT residual. What is not solved so, because there is
 * no solution or it is not to be found, goes to {@link OperatorSplitting}, which proves that a programme is infeasible or
 * unbounded. Samples that are solved leave the batch.
 *
 * <p>Cost of an iteration: for each sample a factorisation, {@code m n^2 + n^3 / 3} multiplications, and 2 solves. 8 to 20 iterations
 * are usual.
 *
 * <p>Sources: S. Mehrotra, 'On the implementation of a primal-dual interior point method', 1992; S. Pougkakiotis, J. Gondzio, 'An interior
 * point-proximal method of multipliers for convex quadratic programming', 2021; in batches after Amos, Kolter, 'OptNet', 2017.
 *
 * @param tolerance what the KKT residuals of the equilibrated programme may be, as a part of their terms or of 1, whichever is
 *     larger; positive
 * @param maxIterations limit of interior-point iterations, at least 1
 * @param rest for what is not solved by then
 */
public record InteriorPoint(double tolerance, int maxIterations, OperatorSplitting rest) implements ProgramSolver {
    /** From this residual on the active constraints are likely to be known. */
    private static final double NEAR = 1e-4;
    /** What the residual must fall by until Newton's method is tried again. */
    private static final double AGAIN = 1e-2;

    /**
     * Checks the ranges.
     *
     * @param tolerance positive
     * @param maxIterations at least 1
     * @param rest for what is not solved by then
     */
    public InteriorPoint {
        if (!(tolerance > 0 && tolerance < 1)) {
            throw new IllegalArgumentException("tolerance must be in (0, 1), got " + tolerance);
        }
        if (maxIterations < 1) {
            throw new IllegalArgumentException("maxIterations must be at least 1, got " + maxIterations);
        }
    }

    /**
     * A tolerance of 1e-9, 40 iterations, and the standard {@link OperatorSplitting}.
     *
     * @return the default
     */
    public static InteriorPoint standard() {
        return new InteriorPoint(1e-9, 40, OperatorSplitting.standard());
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
        private final Programs all;
        private final OpenSamples samples;
        private Scaling scaling;
        private InteriorIterates iterates;
        /** The residual of each open sample from which Newton's method was last tried. */
        private double[] tried;

        Run(Programs all) {
            this.all = all;
            samples = new OpenSamples(all);
            scaling = Scaling.of(all.quadratic(), all.constraints().matrix());
            iterates = InteriorIterates.start(all.scaled(scaling));
            tried = new double[samples.count()];
            Arrays.fill(tried, NEAR / AGAIN);
        }

        QuadraticProgramSolution toTheEnd() {
            int iterations = 0;
            while (samples.areLeft() && iterations < maxIterations) {
                iterates.step();
                iterations++;
                try (TensorScope check = TensorScope.open()) {
                    finish();
                }
                leaveOut();
            }
            if (samples.areLeft()) {
                QuadraticProgramSolution others = rest.solve(all.rows(Batched.index(samples.numbers())));
                samples.finish(others);
                iterations += others.iterations();
            }
            return samples.solution(iterations);
        }

        private void finish() {
            double[] residuals = Batched.values(iterates.programs().residuals(iterates.z(), iterates.y()));
            solveActive(IntStream.range(0, residuals.length)
                    .filter(row -> residuals[row] <= AGAIN * tried[row])
                    .peek(row -> tried[row] = residuals[row])
                    .toArray());
            boolean[] solved = new boolean[residuals.length];
            for (int row = 0; row < solved.length; row++) {
                solved[row] = residuals[row] <= tolerance;
            }
            finish(solved, iterates.z(), iterates.y());
        }

        private void solveActive(int[] rows) {
            if (rows.length > 0) {
                ActiveSetNewton ended =
                        ActiveSetNewton.from(iterates.programs(), iterates.z(), iterates.y(), rows, tolerance);
                finish(ended.solved(), ended.minimizers(), ended.multipliers());
            }
        }

        private void finish(boolean[] solved, Tensor scaledZ, Tensor scaledY) {
            samples.finish(ProgramStatus.SOLVED, solved, scaling.primal(scaledZ), scaling.dual(scaledY));
        }

        private void leaveOut() {
            int before = samples.count();
            int[] staying = samples.leaveOut();
            if (staying.length > 0 && staying.length < before) {
                Tensor index = Batched.index(staying);
                scaling = scaling.rows(index);
                iterates = iterates.rows(index);
                tried = IntStream.of(staying).mapToDouble(row -> tried[row]).toArray();
            }
        }
    }
}
