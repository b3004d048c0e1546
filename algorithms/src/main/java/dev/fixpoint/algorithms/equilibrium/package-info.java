/**
 * Equilibrium networks as building blocks: layers of unlimited depth whose weights are trained.
 *
 * <table>
 * <caption>Blocks</caption>
 * <tr><th>map</th><th>state</th><th>one equilibrium</th></tr>
 * <tr><td>{@link dev.fixpoint.algorithms.equilibrium.DenseEquilibrium}</td><td>features</td><td>not guaranteed</td></tr>
 * <tr><td>{@link dev.fixpoint.algorithms.equilibrium.ConvolutionalEquilibrium}</td><td>images</td><td>not guaranteed</td></tr>
 * <tr><td>{@link dev.fixpoint.algorithms.equilibrium.GraphEquilibrium}</td><td>features of nodes</td><td>by construction</td></tr>
 * </table>
 *
 * <p>{@link dev.fixpoint.MonotoneMap} is a dense one with a guarantee. Parameters are plain tensors that require gradients, for
 * an optimiser of PyTorch.
 */
@NullMarked
package dev.fixpoint.algorithms.equilibrium;

import org.jspecify.annotations.NullMarked;
