package dev.fixpoint.experiments.scoring;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The three rules that a trained model is judged by.
 *
 * @param tuned one threshold for all labels, from validation examples
 * @param expected the set of the greatest expected F1
 */
public record DecisionRules(TunedThreshold tuned, ExpectedF1 expected) {

    /**
     * What each rule predicts.
     *
     * @param probabilities {@code [rows, labels]}, for the expected F1
     * @param decisions how sure the model is that a label should be predicted, {@code [rows, labels]}, for the thresholds: the
     *     probabilities, unless the model decides by itself
     * @return the predicted sets under the rules' names in reports: {@code 0.5}, {@code tuned} and {@code expected}
     */
    public Map<String, LabelSets> decide(LabelScores probabilities, LabelScores decisions) {
        Map<String, LabelSets> sets = new LinkedHashMap<>();
        sets.put("0.5", FixedThreshold.half().decide(decisions));
        sets.put("tuned", tuned.decide(decisions));
        sets.put("expected", expected.decide(probabilities));
        return sets;
    }
}
