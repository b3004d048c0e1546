package dev.fixpoint.experiments.scoring;

/**
 * Predicts each label whose probability is at least one threshold, chosen where it scores best on validation examples.
 *
 * <p>As the threshold falls, the predicted sets change only where it passes a probability that occurs. {@link #fit} goes
 * once through the sorted probabilities, moves one label at a time into its example's set, and so knows the exact
 * {@link ExampleF1} of every threshold there is. Cost: one sort of {@code rows * labels} numbers.
 *
 * <ul>
 *   <li>The threshold lies midway between the lowest probability it admits and the highest it does not (0 and 1 stand in
 *       at the ends; if 1 itself occurs and is best refused, the threshold is the next number above 1).
 *   <li>Of several thresholds with the same score (to within 1e-9 percent, above the rounding of the running sum) the
 *       highest wins, the one with the smallest sets. The result depends on nothing but the data.
 * </ul>
 *
 * @param threshold the least probability of a predicted label
 * @param validationF1 the score on the validation examples, in percent
 */
public record TunedThreshold(double threshold, double validationF1) implements DecisionRule {

    private static final double SAME_SCORE = 1e-9;

    /**
     * Checks the threshold and the score.
     *
     * @param threshold the least probability of a predicted label
     * @param validationF1 the score on the validation examples, in percent
     * @throws IllegalArgumentException if the threshold is negative, or the score does not lie in {@code [0, 100]}
     */
    public TunedThreshold {
        if (!(threshold >= 0)) {
            throw new IllegalArgumentException("threshold must be at least 0, got " + threshold);
        }
        if (!(validationF1 >= 0 && validationF1 <= 100)) {
            throw new IllegalArgumentException("validationF1 must lie in [0, 100] percent, got " + validationF1);
        }
    }

    /**
     * The threshold with the greatest {@link ExampleF1} on validation examples.
     *
     * @param validation the probabilities, {@code [rows, labels]}; not those of the examples to be scored with it
     * @param truth the true sets, of the same shape
     * @return the tuned rule
     * @throws IllegalArgumentException if the shapes differ or there are no rows
     */
    public static TunedThreshold fit(LabelScores validation, LabelSets truth) {
        Shapes.checkSame(validation.rows(), validation.labels(), truth);
        float[] probabilities = validation.probabilities();
        int[] order = Ranking.falling(probabilities, 0, probabilities.length);
        RunningF1 running = new RunningF1(truth);
        double bestScore = running.percent();
        int bestAdmitted = 0;
        for (int next = 0; next < order.length; ) {
            float level = probabilities[order[next]];
            while (next < order.length && probabilities[order[next]] == level) {
                running.admit(order[next++]);
            }
            double score = running.percent();
            if (score > bestScore + SAME_SCORE) {
                bestScore = score;
                bestAdmitted = next;
            }
        }
        double threshold = between(probabilities, order, bestAdmitted);
        return new TunedThreshold(
                threshold, ExampleF1.percent(new FixedThreshold(threshold).decide(validation), truth));
    }

    @Override
    public LabelSets decide(LabelScores scores) {
        return new FixedThreshold(threshold).decide(scores);
    }

    private static double between(float[] probabilities, int[] order, int admitted) {
        double refused = admitted == order.length ? 0 : probabilities[order[admitted]];
        double accepted = admitted == 0 ? 1 : probabilities[order[admitted - 1]];
        return refused == 1 ? Math.nextUp(1.0) : (refused + accepted) / 2;
    }

    /** The F1 of predictions that start empty and grow by one label at a time. */
    private static final class RunningF1 {
        private final LabelSets truth;
        private final int[] actual;
        private final int[] predicted;
        private final int[] hits;
        private double sum;

        RunningF1(LabelSets truth) {
            this.truth = truth;
            actual = truth.sizes();
            predicted = new int[truth.rows()];
            hits = new int[truth.rows()];
            for (int size : actual) {
                sum += ExampleF1.ofCounts(0, 0, size);
            }
        }

        void admit(int index) {
            int row = index / truth.labels();
            sum -= ExampleF1.ofCounts(hits[row], predicted[row], actual[row]);
            predicted[row]++;
            if (truth.members()[index]) {
                hits[row]++;
            }
            sum += ExampleF1.ofCounts(hits[row], predicted[row], actual[row]);
        }

        double percent() {
            return 100 * sum / actual.length;
        }
    }
}
