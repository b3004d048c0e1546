/**
 * Hyper-parameters by the gradient of the validation loss: ridge regression, the lasso and a support vector machine as layers, whose
 * fitted coefficients are differentiable in penalty, cost and kernel width.
 *
 * <p>{@link dev.fixpoint.experiments.hypergradient.HypergradientExperiment} compares a search guided by that gradient with grid search.
 */
@NullMarked
package dev.fixpoint.experiments.hypergradient;

import org.jspecify.annotations.NullMarked;
