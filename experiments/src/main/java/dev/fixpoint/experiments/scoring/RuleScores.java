package dev.fixpoint.experiments.scoring;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The scores of each decision rule on one set of examples, and those of the order beneath them, in percent.
 *
 * @param byRule the scores of each rule under its name, as {@link DecisionRules#decide} names them
 * @param ranking the scores of the probabilities themselves
 */
public record RuleScores(Map<String, SetScores> byRule, RankingScores ranking) {

    /**
     * Scores one set of examples by each rule.
     *
     * @param scores the probabilities, {@code [rows, labels]}
     * @param decided what each rule predicts from them, see {@link DecisionRules#decide}
     * @param truth the true sets, of the same shape
     * @return the scores
     * @throws IllegalArgumentException if the shapes differ or there are no rows
     */
    public static RuleScores of(LabelScores scores, Map<String, LabelSets> decided, LabelSets truth) {
        Map<String, SetScores> byRule = new LinkedHashMap<>();
        decided.forEach((rule, sets) -> byRule.put(rule, SetScores.of(sets, truth)));
        return new RuleScores(byRule, RankingScores.of(scores, truth));
    }

    /**
     * The scores under the names that reports use.
     *
     * @return in percent: {@code f1}, {@code macroF1}, {@code microF1}, {@code subsetAccuracy} and {@code hammingLoss}, each
     *     with {@code @0.5}, {@code @tuned} and {@code @expected} after it, then {@code rankingLoss}, {@code precision@1},
     *     {@code precision@3} and {@code precision@5}
     */
    public Map<String, Double> asMetrics() {
        Map<String, Double> metrics = new LinkedHashMap<>();
        put(metrics, "f1", SetScores::exampleF1);
        put(metrics, "macroF1", SetScores::macroF1);
        put(metrics, "microF1", SetScores::microF1);
        put(metrics, "subsetAccuracy", SetScores::subsetAccuracy);
        put(metrics, "hammingLoss", SetScores::hammingLoss);
        metrics.put("rankingLoss", ranking.rankingLoss());
        metrics.put("precision@1", ranking.precisionAt1());
        metrics.put("precision@3", ranking.precisionAt3());
        metrics.put("precision@5", ranking.precisionAt5());
        return metrics;
    }

    private void put(Map<String, Double> metrics, String name, ToDoubleFunction<SetScores> measure) {
        byRule.forEach((rule, scores) -> metrics.put(name + "@" + rule, measure.applyAsDouble(scores)));
    }
}
