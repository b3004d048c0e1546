/**
 * Networks for the experiments: their building blocks, and what a trainer needs to know of a model.
 *
 * <p>Parameters are plain tensors that require gradients; they live outside every scope, for as long as the model.
 */
@NullMarked
package dev.fixpoint.experiments.model;

import org.jspecify.annotations.NullMarked;
