/**
 * Multi-label classification (paper, 4.4): the models, their training, and their scores by three decision rules.
 *
 * <table>
 * <caption>Models</caption>
 * <tr><th>name</th><th>logits</th></tr>
 * <tr><td>{@code logistic}</td><td>one linear layer</td></tr>
 * <tr><td>{@code feedforward}</td><td>linear, ReLU, linear</td></tr>
 * <tr><td>{@code mlp}</td><td>the same with two hidden layers</td></tr>
 * <tr><td>{@code spen}</td><td>the least energy, by a fixed number of descent steps; structured hinge loss</td></tr>
 * <tr><td>{@code spen-e2e}</td><td>the same; cross-entropy through the unrolled steps</td></tr>
 * <tr><td>{@code icnn}</td><td>the least convex energy, by the bundle entropy method and its derivative</td></tr>
 * <tr><td>{@code dvn}</td><td>the greatest value, which is learned from the F1 of true and found labels</td></tr>
 * <tr><td>{@code dvn-adversarial}</td><td>the same with adversarial labels in place of the true ones</td></tr>
 * <tr><td>{@code fpi-nn}</td><td>the same network, fed with its own output until that stops changing</td></tr>
 * <tr><td>{@code fpi-gd}</td><td>the minimum of a strongly convex energy</td></tr>
 * </table>
 *
 * <p>Everything is chosen on a validation split of the training rows; the test rows are only scored. The
 * {@link dev.fixpoint.experiments.multilabel.MultiLabelExperiment} leaves each trained model in a folder, from which
 * {@link dev.fixpoint.experiments.multilabel.SavedModel} predicts for new data.
 */
@NullMarked
package dev.fixpoint.experiments.multilabel;

import org.jspecify.annotations.NullMarked;
