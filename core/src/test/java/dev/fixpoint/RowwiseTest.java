package dev.fixpoint;

import static dev.fixpoint.Tensors.assertClose;
import static dev.fixpoint.Tensors.filled;
import static dev.fixpoint.Tensors.random;
import static dev.fixpoint.Tensors.vector;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.FixedPointSolver;
import dev.fixpoint.solver.RowwiseMap;
import dev.fixpoint.solver.SampleStatistics;
import dev.fixpoint.solver.Solution;
import dev.fixpoint.solver.SolverStatus;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows that are finished leave the batch, and nothing else changes. */
class RowwiseTest {
    /** Solves stop at 1e-14; the slowest row contracts by .9. */
    private static final double TOLERANCE = 1e-12;

    private static final StoppingCriterion STOP =
            StoppingCriterion.standard().withTolerance(1e-14, 1e-14).withMaxEvaluations(10_000);
    private static final int ROWS = 16;

    static Stream<FixedPointSolver> solvers() {
        return Stream.of(
                new FixedPointIteration(STOP),
                new AndersonAcceleration(2, 1, STOP),
                new AndersonAcceleration(5, 1, STOP),
                new AndersonAcceleration(10, 1, STOP));
    }

    @ParameterizedTest
    @MethodSource("solvers")
    void finishedRowsAreNotEvaluatedAgain(FixedPointSolver solver) {
        List<Long> rows = new ArrayList<>();
        Solution solution = solver.solve(counted(rows), filled(0, ROWS, 3));
        assertThat(solution.status()).isEqualTo(SolverStatus.CONVERGED);
        assertThat(rows).hasSize(solution.statistics().evaluations());
        long needed = solution.statistics().samples().stream()
                .mapToLong(SampleStatistics::steps)
                .sum();
        long seen = rows.stream().mapToLong(Long::longValue).sum();
        // An eighth of the batch may be finished and still be there.
        assertThat(seen).isBetween(needed, needed + (long) rows.size() * ROWS / 8);
        assertThat(rows.get(rows.size() - 1)).isLessThan(ROWS);
    }

    @ParameterizedTest
    @MethodSource("solvers")
    void theResultIsThatOfTheWholeBatch(FixedPointSolver solver) {
        Tensor narrowed = solver.solve(rowwise(), filled(0, ROWS, 3)).value();
        BoundMap whole = z -> rowwise().apply(z);
        assertClose("z*", narrowed, solver.solve(whole, filled(0, ROWS, 3)).value(), TOLERANCE);
    }

    @ParameterizedTest
    @MethodSource("solvers")
    void eachRowIsWhatItIsAlone(FixedPointSolver solver) {
        Solution together = solver.solve(rowwise(), filled(0, ROWS, 3));
        for (int row = 0; row < ROWS; row++) {
            RowwiseMap alone = RowwiseMap.of(RowwiseTest::step, slopes().narrow(0, row, 1), inputs().narrow(0, row, 1));
            Solution single = solver.solve(alone, filled(0, 1, 3));
            assertClose("row " + row, together.value().narrow(0, row, 1), single.value(), TOLERANCE);
        }
    }

    /** Rows that never finish do not change those that do. */
    @ParameterizedTest
    @MethodSource("solvers")
    void rowsThatFailLeaveTheOthersAsTheyAre(FixedPointSolver solver) {
        Tensor inputs = inputs();
        inputs.narrow(0, 3, 1).mul_(new Scalar(Double.NaN));
        Solution solution = solver.solve(RowwiseMap.of(RowwiseTest::step, slopes(), inputs), filled(0, ROWS, 3));
        Tensor clean = solver.solve(rowwise(), filled(0, ROWS, 3)).value();
        assertThat(solution.statistics().samples())
                .extracting(SampleStatistics::status)
                .containsOnlyOnce(SolverStatus.NON_FINITE);
        assertClose("rows before", solution.value().narrow(0, 0, 3), clean.narrow(0, 0, 3), TOLERANCE);
        assertClose("rows after", solution.value().narrow(0, 4, 12), clean.narrow(0, 4, 12), TOLERANCE);
        assertClose("the row", solution.value().narrow(0, 3, 1), filled(0, 1, 3), TOLERANCE);
    }

    private static RowwiseMap rowwise() {
        return RowwiseMap.of(RowwiseTest::step, slopes(), inputs());
    }

    private static RowwiseMap counted(List<Long> rows) {
        return RowwiseMap.of(
                (z, perRow) -> {
                    rows.add(z.size(0));
                    return step(z, perRow);
                },
                slopes(),
                inputs());
    }

    private static Tensor step(Tensor z, List<Tensor> perRow) {
        Tensor mixed = z.add(z.roll(new long[] {1}, 1)).mul(new Scalar(0.5));
        return mixed.mul(perRow.get(0)).add(perRow.get(1)).tanh();
    }

    /** From 0.1 to 0.9. */
    private static Tensor slopes() {
        double[] slopes = new double[ROWS];
        for (int i = 0; i < ROWS; i++) {
            slopes[i] = 0.1 + 0.8 * i / (ROWS - 1);
        }
        return vector(slopes).reshape(ROWS, 1);
    }

    private static Tensor inputs() {
        return random(1, 0.2, ROWS, 3);
    }
}
