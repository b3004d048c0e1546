/**
 * Multi-label scoring: from probabilities to label sets, and from label sets to one number.
 *
 * <p>A model gives a probability to each label of each example ({@link dev.fixpoint.experiments.scoring.LabelScores}). A
 * {@link dev.fixpoint.experiments.scoring.DecisionRule} turns them into the labels that are predicted
 * ({@link dev.fixpoint.experiments.scoring.LabelSets}), and {@link dev.fixpoint.experiments.scoring.ExampleF1} compares
 * those with the truth. On this measure the rule weighs more than the model, so an experiment reports all three:
 *
 * <table>
 *   <caption>The decision rules; n examples, L labels</caption>
 *   <tr><th>Rule</th><th>Predicts</th><th>Learns from</th><th>Cost</th></tr>
 *   <tr><td>{@link dev.fixpoint.experiments.scoring.FixedThreshold}</td><td>each label with p at least 0.5</td>
 *       <td>nothing</td><td>n L</td></tr>
 *   <tr><td>{@link dev.fixpoint.experiments.scoring.TunedThreshold}</td><td>each label with p at least t</td>
 *       <td>one threshold t, on validation rows</td><td>n L log(n L), once</td></tr>
 *   <tr><td>{@link dev.fixpoint.experiments.scoring.ExpectedF1}</td><td>the set with the greatest expected F1</td>
 *       <td>nothing</td><td>n L<sup>2</sup></td></tr>
 * </table>
 *
 * <p>{@link dev.fixpoint.experiments.scoring.RuleScores} holds the scores of each rule on one set of examples: the measures
 * of {@link dev.fixpoint.experiments.scoring.SetScores} by rule, and those of
 * {@link dev.fixpoint.experiments.scoring.RankingScores}, which need no rule. Whether one model is better than another, or
 * only luckier with the test examples, is asked of {@link dev.fixpoint.experiments.scoring.PairedBootstrap}.
 */
@NullMarked
package dev.fixpoint.experiments.scoring;

import org.jspecify.annotations.NullMarked;
