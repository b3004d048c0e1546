package dev.fixpoint.experiments.hypergradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class SurrogateSearchTest {
    private static final SurrogateSearch.Interval AXIS = new SurrogateSearch.Interval(-5, 5);

    @Test
    void aParabolaTakesFewEvaluations() {
        List<Trial> trials = search(10, 1)
                .minimise(at -> new SurrogateSearch.Value(1 + Math.pow(at[0] - 3, 2), 2 * (at[0] - 3)), trial -> {});
        // The mesh is 0.006 wide, so the nearest point is within 1e-5 of the minimum; the noise of the process is 1
        // percent.
        assertThat(SurrogateSearch.best(trials).loss()).isLessThan(1.01);
    }

    @Test
    void ofTwoValleysTheDeeperOneIsFoundWhereDescentEndsInTheOther() {
        // Downhill from the middle of the box is the shallow valley at (-2.5, 0); the deep one is at (3, 1).
        Function<double[], SurrogateSearch.Value> valleys = at -> {
            double[] shallow = valley(0.6, at[0] + 2.5, at[1]);
            double[] deep = valley(0.9, at[0] - 3.5, at[1] - 1);
            return new SurrogateSearch.Value(1 - shallow[0] - deep[0], -shallow[1] - deep[1], -shallow[2] - deep[2]);
        };
        assertThat(valleys.apply(new double[2]).gradient()[0]).isPositive();
        List<Trial> trials = search(12, 2).minimise(valleys, trial -> {});
        assertThat(SurrogateSearch.best(trials).loss()).isLessThan(0.15);
    }

    /** {@code depth exp(-|d|^2 / 4)} and its gradient. */
    private static double[] valley(double depth, double x, double y) {
        double value = depth * Math.exp(-(x * x + y * y) / 4);
        return new double[] {value, -value * x / 2, -value * y / 2};
    }

    @Test
    void theBudgetAndTheBoxAreKeptAndAllTrialsTold() {
        List<Trial> told = new ArrayList<>();
        List<Trial> trials = new SurrogateSearch(4, List.of(AXIS))
                .minimise(at -> new SurrogateSearch.Value(Math.exp(-at[0]), -Math.exp(-at[0])), told::add);
        assertThat(trials).hasSize(4).isEqualTo(told);
        assertThat(SurrogateSearch.best(trials).logarithms()[0]).isEqualTo(5);
    }

    @Test
    void tooSmallABudgetIsRefused() {
        assertThatThrownBy(() -> search(1, 1)).hasMessage("evaluations must be at least 2, got 1");
    }

    private static SurrogateSearch search(int evaluations, int variables) {
        return new SurrogateSearch(evaluations, Collections.nCopies(variables, AXIS));
    }
}
