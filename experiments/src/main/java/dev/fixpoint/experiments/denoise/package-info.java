/**
 * Denoising of gray pictures (paper, section 4.2): a convolutional network as the map of a fixed-point layer, against the same
 * network once.
 *
 * <p>The network {@link dev.fixpoint.experiments.denoise.DenoisingNetwork} sees the noisy picture and a state, features of each
 * place, from which the noise is read out. {@code feedforward} applies it once, to the state 0; {@code fpi-nn} reads the noise
 * from the state that the network gives back unchanged.
 *
 * <p>A {@link dev.fixpoint.experiments.denoise.DenoisingExperiment} trains both in the same way on patches of
 * {@link dev.fixpoint.experiments.denoise.DenoisingData}; a
 * {@link dev.fixpoint.experiments.denoise.SavedDenoiser} cleans other pictures, of any size.
 */
@NullMarked
package dev.fixpoint.experiments.denoise;

import org.jspecify.annotations.NullMarked;
