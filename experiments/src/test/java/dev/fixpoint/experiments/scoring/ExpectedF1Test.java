package dev.fixpoint.experiments.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExpectedF1Test {

    private static final int LABELS = 10;
    private static final int SETS = 1 << LABELS;
    /** Sums of 1,024 numbers of at most 1, each right to 1e-16. */
    private static final double ROUNDING = 1e-12;

    static Stream<float[]> probabilities() {
        SplittableRandom random = new SplittableRandom(7);
        Stream<float[]> uniform = Stream.generate(() -> randomRow(random, 1)).limit(20);
        Stream<float[]> mostlySmall =
                Stream.generate(() -> randomRow(random, 4)).limit(20);
        Stream<float[]> degenerate = Stream.of(
                filled(0),
                filled(1),
                filled(0.5f),
                filled(1e-12f),
                new float[] {1, 0, 1, 0, 1, 0, 1, 0, 1, 0},
                new float[] {1, 1e-12f, 0, 0.3f, 0.3f, 0.3f, 1e-12f, 0.7f, -0.0f, Float.MIN_VALUE},
                new float[] {0.2f, 0.2f, 0.2f, 0.2f, 0.2f, 0.8f, 0.8f, 0.8f, 0.8f, 0.8f},
                new float[] {0.05f, 0.05f, 0.05f, 0.05f, 0.05f, 0.05f, 0.05f, 0.05f, 0.05f, 0.06f},
                new float[] {0.99999994f, 0.5f, 0.5f, 0, 0, 0, 0, 0, 0, 0});
        return Stream.of(uniform, mostlySmall, degenerate).flatMap(rows -> rows);
    }

    @ParameterizedTest
    @MethodSource("probabilities")
    void theChosenSetIsAsGoodAsTheBestOfAllSets(float[] row) {
        double best = 0;
        for (int set = 0; set < SETS; set++) {
            best = Math.max(best, expectationOverAllOutcomes(row, set));
        }
        int chosen = asBits(new ExpectedF1().decide(LabelScores.of(row, LABELS)).members());
        assertThat(expectationOverAllOutcomes(row, chosen)).isCloseTo(best, within(ROUNDING));
    }

    @ParameterizedTest
    @MethodSource("probabilities")
    void theExpectationsOfTheTopSetsAreThoseOverAllOutcomes(float[] row) {
        float[] sorted = row.clone();
        Arrays.sort(sorted);
        float[] falling = new float[LABELS];
        double[] widened = new double[LABELS];
        for (int i = 0; i < LABELS; i++) {
            falling[i] = sorted[LABELS - 1 - i];
            widened[i] = falling[i];
        }
        double[] expectations = new TopSetExpectations(LABELS).of(widened);
        for (int size = 0; size <= LABELS; size++) {
            assertThat(expectations[size])
                    .as("the %d most probable labels", size)
                    .isCloseTo(expectationOverAllOutcomes(falling, (1 << size) - 1), within(ROUNDING));
        }
    }

    @Test
    void manyRowsAreDecidedAsEachWouldBeAlone() {
        SplittableRandom random = new SplittableRandom(11);
        float[] both = new float[2 * LABELS];
        for (int i = 0; i < both.length; i++) {
            both[i] = random.nextFloat();
        }
        boolean[] together =
                new ExpectedF1().decide(LabelScores.of(both, LABELS)).members();
        boolean[] second = new ExpectedF1()
                .decide(LabelScores.of(Arrays.copyOfRange(both, LABELS, 2 * LABELS), LABELS))
                .members();
        assertThat(Arrays.copyOfRange(together, LABELS, 2 * LABELS)).isEqualTo(second);
    }

    @Test
    void theEmptySetIsPredictedWhereNoLabelIsLikely() {
        boolean[] members =
                new ExpectedF1().decide(LabelScores.of(filled(0.01f), LABELS)).members();
        assertThat(members).containsOnly(false);
    }

    @Test
    void aSingleUncertainLabelIsPredictedOnlyWhenItIsLikelierThanNot() {
        LabelScores scores = LabelScores.of(new float[] {0.4f, 0.5f, 0.6f}, 1);
        assertThat(new ExpectedF1().decide(scores).members()).containsExactly(false, false, true);
    }

    @Test
    void equallyProbableLabelsAreRankedByTheirIndex() {
        float[] row = {-0.0f, 0.3f, 0.9f, 0.3f, 0, 1};
        assertThat(Ranking.falling(row, 0, row.length)).containsExactly(5, 2, 1, 3, 0, 4);
    }

    @Test
    void expectationsOfManyLabelsStayProbable() {
        int labels = 400;
        double[] falling = new double[labels];
        for (int i = 0; i < labels; i++) {
            falling[i] = 1 - i / (double) labels;
        }
        for (double expectation : new TopSetExpectations(labels).of(falling)) {
            assertThat(expectation).isBetween(0.0, 1.0);
        }
    }

    private static double expectationOverAllOutcomes(float[] p, int predicted) {
        double sum = 0;
        for (int truth = 0; truth < SETS; truth++) {
            double weight = 1;
            for (int label = 0; label < LABELS; label++) {
                weight *= (truth >> label & 1) == 1 ? p[label] : 1 - (double) p[label];
            }
            sum += weight
                    * ExampleF1.ofCounts(
                            Integer.bitCount(truth & predicted), Integer.bitCount(predicted), Integer.bitCount(truth));
        }
        return sum;
    }

    private static int asBits(boolean[] members) {
        int bits = 0;
        for (int i = 0; i < members.length; i++) {
            bits |= members[i] ? 1 << i : 0;
        }
        return bits;
    }

    private static float[] randomRow(SplittableRandom random, int power) {
        float[] row = new float[LABELS];
        for (int i = 0; i < LABELS; i++) {
            row[i] = (float) Math.pow(random.nextDouble(), power);
        }
        return row;
    }

    private static float[] filled(float value) {
        float[] row = new float[LABELS];
        Arrays.fill(row, value);
        return row;
    }

    @Test
    void theEmptySetIsRuledOutWhereEveryTrainingExampleHasALabel() {
        LabelScores unlikely = LabelScores.of(new float[] {0.01f, 0.05f}, 2);
        ExpectedF1 rule = ExpectedF1.forDataLike(LabelSets.of(new boolean[] {true, false, false, true}, 2));
        assertThat(new ExpectedF1().decide(unlikely).members()).containsExactly(false, false);
        assertThat(rule.decide(unlikely).members()).containsExactly(false, true);
    }
}
