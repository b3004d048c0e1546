/**
 * Denoising of gray pictures (paper, section 4.2): a convolutional network as the map of a fixed-point layer, against the same
 * network once.
 *
 * <p>The network {@link dev.fixpoint.experiments.denoise.DenoisingNetwork} sees the noisy picture and a state, an estimate of the
 * noise, and gives a new estimate. {@code feedforward} applies it once, to the noisy picture with the state 0, which stands for
 * the noisy picture itself as the first guess. {@code fpi-nn} returns the estimate that it gives back unchanged.
 *
 * <p>A {@link dev.fixpoint.experiments.denoise.DenoisingExperiment} trains both in the same way on patches of
 * {@link dev.fixpoint.experiments.denoise.DenoisingData}; a
 * {@link dev.fixpoint.experiments.denoise.SavedDenoiser} cleans other pictures, of any size.
 */
@NullMarked
package dev.fixpoint.experiments.denoise;

import org.jspecify.annotations.NullMarked;
