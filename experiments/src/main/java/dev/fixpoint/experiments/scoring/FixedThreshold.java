package dev.fixpoint.experiments.scoring;

/**
 * Predicts each label whose probability is at least a threshold that was fixed beforehand.
 *
 * <p>With 0.5 this is the rule of the paper's comparison. It minimises the number of wrong labels, not the F1.
 *
 * @param threshold the least probability of a predicted label; above 1 nothing is predicted
 */
public record FixedThreshold(double threshold) implements DecisionRule {

    /**
     * Checks the threshold.
     *
     * @param threshold the least probability of a predicted label
     * @throws IllegalArgumentException if it is negative or not a number
     */
    public FixedThreshold {
        if (!(threshold >= 0)) {
            throw new IllegalArgumentException("threshold must be at least 0, got " + threshold);
        }
    }

    /**
     * The rule of the paper's comparison.
     *
     * @return a threshold of 0.5
     */
    public static FixedThreshold half() {
        return new FixedThreshold(0.5);
    }

    @Override
    public LabelSets decide(LabelScores scores) {
        float[] probabilities = scores.probabilities();
        boolean[] members = new boolean[probabilities.length];
        for (int i = 0; i < members.length; i++) {
            members[i] = probabilities[i] >= threshold;
        }
        return LabelSets.of(members, scores.labels());
    }
}
