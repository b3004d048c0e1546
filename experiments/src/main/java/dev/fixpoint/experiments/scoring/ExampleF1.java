package dev.fixpoint.experiments.scoring;

/**
 * Example-based F1: how well the predicted sets meet the true ones, one example at a time.
 *
 * <pre>{@code
 * F1 = mean over examples of 2 |Y and P| / (|Y| + |P|)        (1 where both sets are empty)
 * }</pre>
 *
 * <p>This is the measure of the multi-label experiment, not the F1 of each label (macro) nor the one of all decisions in
 * one pot (micro).
 */
public final class ExampleF1 {

    private ExampleF1() {}

    /**
     * The mean F1 over the examples.
     *
     * @param predicted the predicted sets, {@code [rows, labels]}
     * @param truth the true sets, of the same shape
     * @return the score in percent, from 0 to 100
     * @throws IllegalArgumentException if the shapes differ or there are no rows
     */
    public static double percent(LabelSets predicted, LabelSets truth) {
        Shapes.checkSame(predicted.rows(), predicted.labels(), truth);
        double sum = 0;
        for (double score : each(predicted, truth)) {
            sum += score;
        }
        return 100 * sum / truth.rows();
    }

    /**
     * The F1 of each example, as a test between two models needs it.
     *
     * @param predicted the predicted sets, {@code [rows, labels]}
     * @param truth the true sets, of the same shape
     * @return {@code [rows]}, each in [0, 1]
     * @throws IllegalArgumentException if the shapes differ or there are no rows
     */
    public static double[] each(LabelSets predicted, LabelSets truth) {
        Shapes.checkSame(predicted.rows(), predicted.labels(), truth);
        int[] predictedSizes = predicted.sizes();
        int[] trueSizes = truth.sizes();
        int[] hits = new int[truth.rows()];
        for (int i = 0; i < truth.members().length; i++) {
            if (truth.members()[i] && predicted.members()[i]) {
                hits[i / truth.labels()]++;
            }
        }
        double[] scores = new double[hits.length];
        for (int row = 0; row < hits.length; row++) {
            scores[row] = ofCounts(hits[row], predictedSizes[row], trueSizes[row]);
        }
        return scores;
    }

    /** The F1 of one example, or of one label, in [0, 1]. */
    static double ofCounts(int hits, int predicted, int actual) {
        return predicted + actual == 0 ? 1 : 2.0 * hits / (predicted + actual);
    }
}
