/**
 * Equilibrium networks as building blocks: layers of unlimited depth whose weights are trained.
 *
 * <table>
 * <caption>Blocks</caption>
 * <tr><th>map</th><th>state</th><th>one equilibrium</th></tr>
 * <tr><td>{@link dev.fixpoint.algorithms.equilibrium.DenseEquilibrium}</td><td>features</td><td>by construction</td></tr>
 * <tr><td>{@link dev.fixpoint.algorithms.equilibrium.ConvolutionalEquilibrium}</td><td>images</td><td>by construction</td></tr>
 * <tr><td>{@link dev.fixpoint.algorithms.equilibrium.GraphEquilibrium}</td><td>features of nodes</td><td>by construction</td></tr>
 * </table>
 *
 * <p>All of them keep a bound on how far a step can stretch, which is part of the graph, so that training cannot leave it.
 * {@link dev.fixpoint.MonotoneMap} is a dense one with a wider guarantee, and no norm. Parameters are plain tensors that require gradients, for
 * an optimiser of PyTorch.
 */
@NullMarked
package dev.fixpoint.algorithms.equilibrium;

import org.jspecify.annotations.NullMarked;
