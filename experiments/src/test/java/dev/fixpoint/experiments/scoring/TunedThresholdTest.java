package dev.fixpoint.experiments.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TunedThresholdTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void noOtherThresholdScoresMore(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int labels = 6;
        float[] probabilities = new float[40 * labels];
        boolean[] members = new boolean[probabilities.length];
        for (int i = 0; i < probabilities.length; i++) {
            // Steps of 1/32 make many ties, among them 0 and 1.
            probabilities[i] = random.nextInt(33) / 32f;
            members[i] = random.nextDouble() < 0.2 + 0.5 * probabilities[i];
        }
        LabelScores scores = LabelScores.of(probabilities, labels);
        LabelSets truth = LabelSets.of(members, labels);

        TunedThreshold tuned = TunedThreshold.fit(scores, truth);

        double best = 0;
        for (int i = 0; i <= 34; i++) {
            best = Math.max(best, ExampleF1.percent(new FixedThreshold(i / 32.0).decide(scores), truth));
        }
        assertThat(ExampleF1.percent(tuned.decide(scores), truth)).isCloseTo(best, within(1e-9));
        assertThat(tuned.validationF1()).isCloseTo(best, within(1e-9));
    }

    @Test
    void theThresholdLiesMidwayBetweenAcceptedAndRefused() {
        TunedThreshold tuned = TunedThreshold.fit(
                LabelScores.of(new float[] {0.75f, 0.25f}, 2), LabelSets.of(new boolean[] {true, false}, 2));
        assertThat(tuned).isEqualTo(new TunedThreshold(0.5, 100));
    }

    @Test
    void ofEquallyGoodThresholdsTheHighestWins() {
        // Admitting 0.9 alone or all three labels scores 2/3 either way.
        TunedThreshold tuned = TunedThreshold.fit(
                LabelScores.of(new float[] {0.9f, 0.6f, 0.6f, 0.6f}, 4),
                LabelSets.of(new boolean[] {true, true, false, false}, 4));
        assertThat(tuned.validationF1()).isCloseTo(200.0 / 3, within(1e-12));
        assertThat(tuned.threshold()).isCloseTo(0.75, within(1e-7));
    }

    @Test
    void everythingIsRefusedWhereThatIsBest() {
        TunedThreshold tuned = TunedThreshold.fit(
                LabelScores.of(new float[] {1, 0.5f}, 2), LabelSets.of(new boolean[] {false, false}, 2));
        assertThat(tuned).isEqualTo(new TunedThreshold(Math.nextUp(1.0), 100));
    }

    @Test
    void everythingIsAdmittedWhereThatIsBest() {
        TunedThreshold tuned =
                TunedThreshold.fit(LabelScores.of(new float[] {0, 1}, 2), LabelSets.of(new boolean[] {true, true}, 2));
        assertThat(tuned).isEqualTo(new TunedThreshold(0, 100));
    }

    @Test
    void validationWithoutExamplesIsRefused() {
        assertThatThrownBy(() -> TunedThreshold.fit(LabelScores.of(new float[0], 3), LabelSets.of(new boolean[0], 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one row");
    }
}
