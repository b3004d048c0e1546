/**
 * Contraction: measured at a solution, and brought about by regularisers.
 *
 * <table>
 * <caption>Measurements at a state; {@code J = dg/dz} there</caption>
 * <tr><th>measurement</th><th>says</th><th>cost</th></tr>
 * <tr><td>{@link dev.fixpoint.contraction.SpectralRadius}</td><td>the rate of plain iteration in the long run</td>
 * <td>10 to 60 backward passes of one evaluation</td></tr>
 * <tr><td>{@link dev.fixpoint.contraction.JacobianNorm}</td><td>how far one step can stretch an error</td>
 * <td>10 to 40 products with {@code J} and as many with its transpose</td></tr>
 * <tr><td>{@link dev.fixpoint.contraction.ResidualDecay}</td><td>the rate of a solve, sample by sample</td><td>none beside
 * the trace</td></tr>
 * <tr><td>{@link dev.fixpoint.contraction.ContractionReport}</td><td>all of them, and in a sentence which solvers are to be
 * expected to converge, and in how many steps</td><td>the sum</td></tr>
 * <tr><td>{@link dev.fixpoint.contraction.TrainingMonitor}</td><td>how solves and spectral radius fare in training; warns</td>
 * <td>that of the radius, every n solves</td></tr>
 * </table>
 *
 * <table>
 * <caption>Regularisers: scalars with a graph, to be added to a loss</caption>
 * <tr><th>regulariser</th><th>is</th><th>cost</th></tr>
 * <tr><td>{@link dev.fixpoint.contraction.JacobianPenalty}</td><td>{@code |J|_F^2} a number of the state, estimated without
 * bias</td><td>one evaluation and a product for each probe, both with a graph</td></tr>
 * <tr><td>{@link dev.fixpoint.contraction.SpectralNormPenalty}</td><td>the excess of {@code |J|_2} over a bound, squared</td>
 * <td>the measurement, and a product with a graph</td></tr>
 * <tr><td>{@link dev.fixpoint.contraction.FixedPointCorrection}</td><td>the loss on iterates of the forward solve</td><td>one
 * evaluation with a graph for each iterate</td></tr>
 * </table>
 *
 * <p>None of them is a guarantee. This package knows maps and solvers, and not how a layer is made differentiable.
 */
@NullMarked
package dev.fixpoint.contraction;

import org.jspecify.annotations.NullMarked;
