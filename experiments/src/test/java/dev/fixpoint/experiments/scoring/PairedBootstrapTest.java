package dev.fixpoint.experiments.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PairedBootstrapTest {

    @Test
    void aModelIsNotAheadOfItself() {
        double[] scores = random(1, 100, 0);
        assertThat(PairedBootstrap.of(List.of(scores, scores)).between(0, 1))
                .isEqualTo(new PairedBootstrap.Difference(0, 0, 0, 1));
    }

    @Test
    void aModelThatIsBetterOnEveryExampleIsAheadInEveryDraw() {
        double[] scores = random(1, 100, 0);
        double[] better = Arrays.stream(scores).map(score -> score + 0.25).toArray();
        PairedBootstrap.Difference ahead =
                PairedBootstrap.of(List.of(better, scores)).between(0, 1);
        assertThat(ahead.mean()).isCloseTo(0.25, within(1e-12));
        assertThat(ahead.lower()).isCloseTo(0.25, within(1e-12));
        assertThat(ahead.upper()).isCloseTo(0.25, within(1e-12));
        assertThat(ahead.p()).isCloseTo(2.0 / 10_001, within(1e-12));
    }

    @Test
    void theIntervalIsThatOfTheNormalApproximation() {
        double[] first = random(1, 2000, 0.01);
        double[] second = random(2, 2000, 0);
        double[] differences = new double[first.length];
        Arrays.setAll(differences, i -> first[i] - second[i]);
        double mean = Arrays.stream(differences).average().orElseThrow();
        double variance = Arrays.stream(differences)
                .map(d -> (d - mean) * (d - mean))
                .average()
                .orElseThrow();
        double error = Math.sqrt(variance / differences.length);

        PairedBootstrap.Difference found =
                PairedBootstrap.of(List.of(first, second)).between(0, 1);

        // Quantiles of 10,000 draws are off by 3 % of the standard error; three times that, and the skew, are left
        // room.
        assertThat(found.mean()).isCloseTo(mean, within(1e-12));
        assertThat(found.lower()).isCloseTo(mean - 1.96 * error, within(0.1 * error));
        assertThat(found.upper()).isCloseTo(mean + 1.96 * error, within(0.1 * error));
    }

    @Test
    void theOrderOfThePairTurnsTheSignAndNotTheLevel() {
        PairedBootstrap bootstrap = PairedBootstrap.of(List.of(random(1, 50, 0.05), random(2, 50, 0)));
        PairedBootstrap.Difference one = bootstrap.between(0, 1);
        PairedBootstrap.Difference other = bootstrap.between(1, 0);
        assertThat(other).isEqualTo(new PairedBootstrap.Difference(-one.mean(), -one.upper(), -one.lower(), one.p()));
    }

    @Test
    void modelsOfDifferentExamplesAreRefused() {
        assertThatThrownBy(() -> PairedBootstrap.of(List.of(new double[3], new double[4])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[3, 4]");
        assertThatThrownBy(() -> PairedBootstrap.of(List.of())).hasMessageContaining("at least 1 model");
    }

    private static double[] random(long seed, int rows, double shift) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] scores = new double[rows];
        Arrays.setAll(scores, i -> random.nextDouble() + shift);
        return scores;
    }
}
