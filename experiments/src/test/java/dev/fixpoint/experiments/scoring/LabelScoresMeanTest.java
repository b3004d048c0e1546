package dev.fixpoint.experiments.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class LabelScoresMeanTest {
    @Test
    void theMeanIsTakenOfEachProbability() {
        LabelScores mean = LabelScores.mean(
                List.of(LabelScores.of(new float[] {0, 1}, 2), LabelScores.of(new float[] {0.5f, 1}, 2)));
        assertThat(mean.probability(0, 0)).isEqualTo(0.25f);
        assertThat(mean.probability(0, 1)).isEqualTo(1);
    }

    @Test
    void scoresOfDifferentSizesHaveNoMean() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LabelScores.mean(
                        List.of(LabelScores.of(new float[] {0, 1}, 2), LabelScores.of(new float[] {0, 1}, 1))))
                .withMessage("scores of the size [1, 2] have no mean with [2, 1]");
    }
}
