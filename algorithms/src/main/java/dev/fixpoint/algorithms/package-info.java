/**
 * Classical algorithms as fixed-point maps: each is one step, and a layer makes its result differentiable in all that the step
 * reads.
 *
 * <p>Each algorithm is an immutable {@link dev.fixpoint.FixedPointMap} that holds its parameters as tensors, with a method
 * {@code layer()} that pairs it with the solver and the initial state that suit it; both can be changed on the layer.
 */
@NullMarked
package dev.fixpoint.algorithms;

import org.jspecify.annotations.NullMarked;
