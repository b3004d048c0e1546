package dev.fixpoint.experiments.scoring;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The {@link ExampleF1} of each decision rule on one set of examples, in percent.
 *
 * @param half with a threshold of 0.5, the rule of the paper's comparison
 * @param tuned with one threshold that was tuned on validation examples
 * @param expected with the set of the greatest expected F1
 */
public record RuleScores(double half, double tuned, double expected) {

    /**
     * Scores one set of examples with all three rules.
     *
     * @param scores the probabilities, {@code [rows, labels]}
     * @param truth the true sets, of the same shape
     * @param tuned the threshold, fitted on validation examples
     * @param expected the rule of the greatest expected F1
     * @return the three scores
     * @throws IllegalArgumentException if the shapes differ or there are no rows
     */
    public static RuleScores of(LabelScores scores, LabelSets truth, TunedThreshold tuned, ExpectedF1 expected) {
        return new RuleScores(
                ExampleF1.percent(FixedThreshold.half().decide(scores), truth),
                ExampleF1.percent(tuned.decide(scores), truth),
                ExampleF1.percent(expected.decide(scores), truth));
    }

    /**
     * The scores under the names that reports use.
     *
     * @return {@code f1@0.5}, {@code f1@tuned} and {@code f1@expected}, in this order, in percent
     */
    public Map<String, Double> asMetrics() {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("f1@0.5", half);
        metrics.put("f1@tuned", tuned);
        metrics.put("f1@expected", expected);
        return metrics;
    }
}
