/**
 * Multi-label classification (paper, 4.4): the models, their training, and their scores by three decision rules.
 *
 * <table>
 * <caption>Models</caption>
 * <tr><th>name</th><th>logits</th></tr>
 * <tr><td>{@code logistic}</td><td>one linear layer</td></tr>
 * <tr><td>{@code feedforward}</td><td>linear, ReLU, linear</td></tr>
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
