package dev.fixpoint.experiments.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ExampleF1Test {

    @Test
    void theScoreIsTheMeanOfTheF1OfEachExample() {
        LabelSets truth = LabelSets.ofIndicators(new float[] {1, 1, 0, 1, 0, 0, 0, 0, 0}, 3);
        LabelSets predicted = LabelSets.ofIndicators(new float[] {1, 0, 1, 1, 0, 0, 0, 1, 0}, 3);
        // 2 * 1 / (2 + 2), 2 * 1 / (1 + 1), 2 * 0 / (1 + 0)
        assertThat(ExampleF1.percent(predicted, truth)).isCloseTo(50, within(1e-12));
    }

    @Test
    void twoEmptySetsAgree() {
        LabelSets empty = LabelSets.of(new boolean[4], 4);
        assertThat(ExampleF1.percent(empty, empty)).isEqualTo(100);
    }

    @Test
    void aProbabilityOnTheThresholdIsPredicted() {
        LabelScores scores = LabelScores.of(new float[] {0.49999997f, 0.5f, 0.6f}, 3);
        assertThat(FixedThreshold.half().decide(scores).members()).containsExactly(false, true, true);
    }

    @Test
    void eachExampleHasAScoreOfItsOwn() {
        LabelSets truth = LabelSets.ofIndicators(new float[] {1, 1, 0, 1, 0, 0, 0, 0, 0}, 3);
        LabelSets predicted = LabelSets.ofIndicators(new float[] {1, 0, 1, 1, 0, 0, 0, 1, 0}, 3);
        assertThat(ExampleF1.each(predicted, truth)).containsExactly(0.5, 1, 0);
    }

    @Test
    void shapesThatDifferAreRefused() {
        LabelSets wide = LabelSets.of(new boolean[4], 4);
        LabelSets tall = LabelSets.of(new boolean[4], 2);
        assertThatThrownBy(() -> ExampleF1.percent(wide, tall))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[1, 4] and [2, 2]");
    }

    @Test
    void whatIsNoProbabilityIsRefusedByItsPlace() {
        assertThatThrownBy(() -> LabelScores.of(new float[] {0, 0, 0, Float.NaN}, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got NaN for label 1 of example 1");
        assertThatThrownBy(() -> LabelScores.of(new float[] {1.5f}, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got 1.5");
    }

    @Test
    void whatIsNoIndicatorIsRefused() {
        assertThatThrownBy(() -> LabelSets.ofIndicators(new float[] {0.5f}, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got 0.5");
    }

    @Test
    void brokenRowsAreRefused() {
        assertThatThrownBy(() -> LabelSets.of(new boolean[5], 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("5 values do not make whole rows of 2 labels");
    }
}
