/**
 * Regression and classification as layers: the trained coefficients are a layer's output, differentiable in the data and in the
 * hyper-parameters that they were trained with.
 *
 * <p>{@link dev.fixpoint.algorithms.learning.RidgeRegression}, {@link dev.fixpoint.algorithms.learning.Lasso},
 * {@link dev.fixpoint.algorithms.learning.NonNegativeLeastSquares}, {@link dev.fixpoint.algorithms.learning.LogisticRegression},
 * {@link dev.fixpoint.algorithms.learning.LinearSupportVectorMachine} and
 * {@link dev.fixpoint.algorithms.learning.KernelSupportVectorMachine}. The input is always the targets, {@code [B, n]}: a batch is
 * several fits on the same samples.
 */
@NullMarked
package dev.fixpoint.algorithms.learning;

import org.jspecify.annotations.NullMarked;
