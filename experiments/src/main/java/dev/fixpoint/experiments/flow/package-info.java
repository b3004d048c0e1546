/**
 * Optical flow (paper, section 4.3): for two pictures of a scene, how far each pixel of the first moves until the second.
 *
 * <ul>
 *   <li>{@link dev.fixpoint.experiments.flow.FlowField} is a flow; {@link dev.fixpoint.experiments.flow.FlowFile} reads and
 *       writes it in the formats of Middlebury and KITTI, {@link dev.fixpoint.experiments.flow.FlowError} measures it against
 *       the truth, and {@link dev.fixpoint.experiments.flow.ColourWheel} shows it.
 *   <li>{@link dev.fixpoint.experiments.flow.PairGenerator} makes training pairs as FlyingChairs was made;
 *       {@link dev.fixpoint.experiments.flow.FlyingChairs} reads the data set itself.
 *   <li>{@link dev.fixpoint.experiments.flow.FlowNetwork} is FlowNetS or FlowNetC, and
 *       {@link dev.fixpoint.experiments.flow.FlowRefinement} the fixed-point layer that may follow it.
 * </ul>
 *
 * <p>Pictures are {@code [B, 3, H, W]} in [0, 1], flows {@code [B, 2, H, W]} in pixels: to the right, then down.
 */
@NullMarked
package dev.fixpoint.experiments.flow;

import org.jspecify.annotations.NullMarked;
