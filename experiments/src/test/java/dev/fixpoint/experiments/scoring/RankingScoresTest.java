package dev.fixpoint.experiments.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RankingScoresTest {
    /** Sums of a few fractions in double precision. */
    private static final double ROUNDING = 1e-12;

    @Test
    void theMeasuresOfTwoExamplesAreThoseCountedByHand() {
        LabelScores scores = LabelScores.of(new float[] {.9f, .8f, .1f, .3f, .2f, .1f, .5f, .2f, .6f, .7f}, 5);
        LabelSets truth = LabelSets.ofIndicators(new float[] {0, 1, 0, 1, 0, 0, 0, 0, 0, 1}, 5);

        RankingScores ranking = RankingScores.of(scores, truth);

        // First example: of 2 * 3 pairs label 0 is wrongly above both true ones; the second example is perfect.
        assertThat(ranking.rankingLoss()).isCloseTo(100 * (2 / 6.0 + 0) / 2, within(ROUNDING));
        assertThat(ranking.precisionAt1()).isCloseTo(50, within(ROUNDING));
        assertThat(ranking.precisionAt3()).isCloseTo(100 * (2 + 1) / 6.0, within(ROUNDING));
        assertThat(ranking.precisionAt5()).isCloseTo(100 * (2 + 1) / 10.0, within(ROUNDING));
    }

    @Test
    void equalProbabilitiesAreAWrongOrder() {
        LabelScores constant = LabelScores.of(new float[] {.5f, .5f, .5f}, 3);
        LabelSets truth = LabelSets.of(new boolean[] {true, false, false}, 3);
        assertThat(RankingScores.of(constant, truth).rankingLoss()).isEqualTo(100);
    }

    @Test
    void examplesWithoutLabelsOrWithAllOfThemHaveNothingToOrder() {
        LabelScores scores = LabelScores.of(new float[] {.5f, .6f, .5f, .6f}, 2);
        LabelSets truth = LabelSets.of(new boolean[] {false, false, true, true}, 2);
        assertThat(RankingScores.of(scores, truth).rankingLoss()).isZero();
    }

    @Test
    void labelsThatDoNotExistAreNotTrue() {
        LabelScores scores = LabelScores.of(new float[] {.9f, .6f}, 2);
        RankingScores ranking = RankingScores.of(scores, LabelSets.of(new boolean[] {true, true}, 2));
        assertThat(ranking.precisionAt3()).isCloseTo(200 / 3.0, within(ROUNDING));
        assertThat(ranking.precisionAt5()).isCloseTo(40, within(ROUNDING));
    }

    @Test
    void theRankingLossIsThatOfAllPairsOneByOne() {
        SplittableRandom random = new SplittableRandom(3);
        int labels = 7;
        float[] probabilities = new float[30 * labels];
        boolean[] members = new boolean[probabilities.length];
        for (int i = 0; i < probabilities.length; i++) {
            // Steps of 1/8 make many ties.
            probabilities[i] = random.nextInt(9) / 8f;
            members[i] = random.nextInt(3) == 0;
        }
        double sum = 0;
        for (int row = 0; row < 30; row++) {
            int pairs = 0;
            int wrong = 0;
            for (int i = row * labels; i < (row + 1) * labels; i++) {
                for (int j = row * labels; j < (row + 1) * labels; j++) {
                    if (members[i] && !members[j]) {
                        pairs++;
                        wrong += probabilities[i] <= probabilities[j] ? 1 : 0;
                    }
                }
            }
            sum += pairs == 0 ? 0 : (double) wrong / pairs;
        }
        RankingScores ranking = RankingScores.of(LabelScores.of(probabilities, labels), LabelSets.of(members, labels));
        assertThat(ranking.rankingLoss()).isCloseTo(100 * sum / 30, within(1e-10));
    }

    @Test
    void shapesThatDifferAreRefused() {
        assertThatThrownBy(() -> RankingScores.of(LabelScores.of(new float[4], 4), LabelSets.of(new boolean[4], 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[1, 4] and [2, 2]");
    }
}
