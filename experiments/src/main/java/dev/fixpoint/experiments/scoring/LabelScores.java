package dev.fixpoint.experiments.scoring;

import java.util.List;
import java.util.Objects;

/**
 * The probabilities that a model gives to the labels of some examples: {@code [rows, labels]}.
 *
 * <p>The array is kept, not copied: whoever hands it over no longer writes to it.
 */
public final class LabelScores {

    private final int rows;
    private final int labels;
    private final float[] probabilities;

    private LabelScores(int labels, float[] probabilities) {
        rows = Shapes.rows(probabilities.length, labels);
        this.labels = labels;
        this.probabilities = probabilities;
    }

    /**
     * The scores in an array, with as many rows as it holds.
     *
     * @param probabilities {@code [rows * labels]}, row by row, each in {@code [0, 1]}
     * @param labels the number of labels
     * @return the scores
     * @throws IllegalArgumentException if the length is no multiple of {@code labels}, or a value is not a probability
     */
    public static LabelScores of(float[] probabilities, int labels) {
        LabelScores scores = new LabelScores(labels, probabilities);
        for (int i = 0; i < probabilities.length; i++) {
            if (!(probabilities[i] >= 0 && probabilities[i] <= 1)) {
                throw new IllegalArgumentException("a probability must lie in [0, 1], got " + probabilities[i]
                        + " for label " + i % labels + " of example " + i / labels);
            }
        }
        return scores;
    }

    /**
     * The mean of several models' scores.
     *
     * @param scores at least 1, of the same examples and labels
     * @return the mean of each probability
     * @throws IllegalArgumentException if there are none, or their sizes differ
     */
    public static LabelScores mean(List<LabelScores> scores) {
        if (scores.isEmpty()) {
            throw new IllegalArgumentException("the mean of no scores was asked for");
        }
        LabelScores first = scores.get(0);
        float[] sum = new float[first.probabilities.length];
        for (LabelScores one : scores) {
            if (one.rows != first.rows || one.labels != first.labels) {
                throw new IllegalArgumentException("scores of the size [%d, %d] have no mean with [%d, %d]"
                        .formatted(first.rows, first.labels, one.rows, one.labels));
            }
            for (int i = 0; i < sum.length; i++) {
                sum[i] += one.probabilities[i] / scores.size();
            }
        }
        for (int i = 0; i < sum.length; i++) {
            sum[i] = Math.min(1, sum[i]);
        }
        return new LabelScores(first.labels, sum);
    }

    /**
     * The number of examples.
     *
     * @return at least 0
     */
    public int rows() {
        return rows;
    }

    /**
     * The number of labels.
     *
     * @return at least 1
     */
    public int labels() {
        return labels;
    }

    /**
     * The probability of one label of one example.
     *
     * @param row the example, from 0
     * @param label the label, from 0
     * @return in {@code [0, 1]}
     * @throws IndexOutOfBoundsException if there is no such example or label
     */
    public float probability(int row, int label) {
        return probabilities[Objects.checkIndex(row, rows) * labels + Objects.checkIndex(label, labels)];
    }

    /** The array itself, [rows * labels], row by row. */
    float[] probabilities() {
        return probabilities;
    }
}
