package dev.fixpoint.experiments.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SetScoresTest {
    /** Sums of a few fractions in double precision. */
    private static final double ROUNDING = 1e-12;

    @Test
    void theFiveMeasuresOfThreeExamplesAreThoseCountedByHand() {
        LabelSets truth = LabelSets.ofIndicators(new float[] {1, 1, 0, 1, 0, 0, 0, 0, 1}, 3);
        LabelSets predicted = LabelSets.ofIndicators(new float[] {1, 0, 1, 1, 0, 0, 0, 1, 1}, 3);

        SetScores scores = SetScores.of(predicted, truth);

        // Examples: 2*1/(2+2), 2*1/(1+1), 2*1/(1+2).
        assertThat(scores.exampleF1()).isCloseTo(100 * (0.5 + 1 + 2 / 3.0) / 3, within(ROUNDING));
        // Labels: 2*2/(2+2), 2*0/(1+1), 2*1/(1+2).
        assertThat(scores.macroF1()).isCloseTo(100 * (1 + 0 + 2 / 3.0) / 3, within(ROUNDING));
        // All: 2*3/(4+5).
        assertThat(scores.microF1()).isCloseTo(100 * 6 / 9.0, within(ROUNDING));
        assertThat(scores.subsetAccuracy()).isCloseTo(100 / 3.0, within(ROUNDING));
        assertThat(scores.hammingLoss()).isCloseTo(100 * 3 / 9.0, within(ROUNDING));
    }

    @Test
    void aPerfectPredictionScoresAHundredEvenWhereALabelNeverOccurs() {
        LabelSets truth = LabelSets.ofIndicators(new float[] {1, 0, 0, 0}, 2);
        assertThat(SetScores.of(truth, truth)).isEqualTo(new SetScores(100, 100, 100, 100, 0));
    }

    @Test
    void aPredictionOfNothingScoresNothingWhereEverythingIsTrue() {
        LabelSets truth = LabelSets.of(new boolean[] {true, true}, 2);
        assertThat(SetScores.of(LabelSets.of(new boolean[2], 2), truth)).isEqualTo(new SetScores(0, 0, 0, 0, 100));
    }
}
