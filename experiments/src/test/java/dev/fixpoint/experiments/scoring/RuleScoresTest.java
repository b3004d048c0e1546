package dev.fixpoint.experiments.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RuleScoresTest {

    @Test
    void eachMeasureIsReportedByEachRuleAndTheOrderOnce() {
        LabelScores scores = LabelScores.of(new float[] {0.4f, 0.1f, 0.4f, 0.2f}, 2);
        LabelSets truth = LabelSets.of(new boolean[] {true, false, true, false}, 2);
        DecisionRules rules = new DecisionRules(TunedThreshold.fit(scores, truth), new ExpectedF1());

        Map<String, Double> metrics =
                RuleScores.of(scores, rules.decide(scores, scores), truth).asMetrics();

        assertThat(metrics.keySet())
                .startsWith("f1@0.5", "f1@tuned", "f1@expected", "macroF1@0.5")
                .endsWith("hammingLoss@expected", "rankingLoss", "precision@1", "precision@3", "precision@5")
                .hasSize(5 * 3 + 4);
        assertThat(metrics)
                .containsEntry("f1@0.5", 0.0)
                .containsEntry("f1@tuned", 100.0)
                .containsEntry("f1@expected", 0.0)
                .containsEntry("subsetAccuracy@tuned", 100.0)
                .containsEntry("hammingLoss@0.5", 50.0)
                .containsEntry("rankingLoss", 0.0)
                .containsEntry("precision@1", 100.0);
    }
}
