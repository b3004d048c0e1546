package dev.fixpoint.experiments.hypergradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class QuasiNewtonTest {

    @Test
    void aParabolaTakesFewEvaluations() {
        List<Trial> trials = new QuasiNewton(10, 2.5, 1e-6)
                .minimise(
                        at -> new QuasiNewton.Value(1 + Math.pow(at[0] - 3, 2), new double[] {2 * (at[0] - 3)}),
                        new double[] {0},
                        trial -> {});
        assertThat(trials).hasSizeLessThanOrEqualTo(6);
        assertThat(QuasiNewton.best(trials).loss()).isLessThan(1 + 1e-6);
    }

    @Test
    void aNarrowValleyOfTwoVariablesIsFollowed() {
        List<Trial> trials = new QuasiNewton(60, 1, 1e-12)
                .minimise(
                        at -> {
                            double along = at[0] + at[1] - 2;
                            double across = 10 * (at[0] - at[1]);
                            return new QuasiNewton.Value(
                                    1 + along * along + across * across,
                                    new double[] {2 * along + 20 * across, 2 * along - 20 * across});
                        },
                        new double[] {-1, 2},
                        trial -> {});
        assertThat(QuasiNewton.best(trials).loss()).isLessThan(1 + 1e-6);
    }

    @Test
    void theBudgetIsKept() {
        List<Trial> trials = new QuasiNewton(3, 0.1, 0)
                .minimise(at -> new QuasiNewton.Value(-at[0], new double[] {-1}), new double[] {0}, trial -> {});
        assertThat(trials).hasSize(3);
        assertThat(QuasiNewton.best(trials).logarithms()[0]).isCloseTo(0.2, within(1e-12));
    }
}
