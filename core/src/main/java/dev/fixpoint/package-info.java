/**
 * Layers whose output is defined by a condition, {@code z* = g(x, z*)}, and not by a formula.
 *
 * <p>Write one step of the update equation as a {@link dev.fixpoint.FixedPointMap} (or an {@link dev.fixpoint.Energy} to
 * descend, as a {@link dev.fixpoint.GradientDescentMap}), and {@link dev.fixpoint.FixedPointLayer} does the rest: it solves
 * for the fixed point without a graph, and attaches the exact gradient from that point alone. The method is that of
 * 'Differentiable Fixed-Point Iteration Layer' (Jeon, Lee and Choi, arXiv 2002.02868).
 *
 * <p>A state of several tensors, or several inputs, pass through a layer as one: {@link dev.fixpoint.PackedStates} packs and
 * unpacks them. In training, a {@link dev.fixpoint.FixedPointCache} lets each row start from the fixed point that it had in
 * the epoch before.
 *
 * <p>Two maps have exactly one fixed point whatever their parameters are: {@link dev.fixpoint.MonotoneMap}, and the descent on a
 * {@link dev.fixpoint.ConvexEnergy}. {@link dev.fixpoint.contraction} has what bounds the factor of maps of your own.
 *
 * <p>Arrows run one way: this package uses {@link dev.fixpoint.gradient}, which uses {@link dev.fixpoint.solver}, which uses
 * {@link dev.fixpoint.memory}.
 */
@NullMarked
package dev.fixpoint;

import org.jspecify.annotations.NullMarked;
