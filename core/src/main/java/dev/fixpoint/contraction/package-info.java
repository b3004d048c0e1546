/**
 * Contraction: whether a map has one fixed point, and how fast an iteration comes to it.
 *
 * <p>Guarantees by construction. Each is a bound from above, holds for every input, and is differentiable in the weights
 * where it scales them:
 *
 * <table>
 * <caption>What guarantees a unique fixed point</caption>
 * <tr><th>condition</th><th>class</th><th>iteration and its factor</th></tr>
 * <tr><td>{@code |W| <= c < 1} in the 2-norm</td><td>{@link dev.fixpoint.contraction.SpectralNorm} with
 * {@link dev.fixpoint.contraction.NormBound}</td><td>plain, {@code c}</td></tr>
 * <tr><td>a composition with bounds of its parts</td><td>{@link dev.fixpoint.contraction.LipschitzBound}</td>
 * <td>plain, the product</td></tr>
 * <tr><td>row sums of {@code |W|}, weighted, at most {@code c < 1}</td>
 * <td>{@link dev.fixpoint.contraction.WeightedInfinityNorm}</td><td>plain, {@code c}</td></tr>
 * <tr><td>the matrix measure of {@code W} at most {@code c < 1}, {@code |W|} as large as it likes</td>
 * <td>{@link dev.fixpoint.contraction.WeightedInfinityNorm}</td><td>averaged, {@code 1 - a (1 - max(c, 0))}</td></tr>
 * <tr><td>{@code I - W} strongly monotone, {@code |W|} as large as it likes</td>
 * <td>{@link dev.fixpoint.contraction.MonotoneWeight}</td><td>forward-backward, {@code sqrt(1 - m^2/L^2)};
 * {@link dev.fixpoint.contraction.PeacemanRachford}, {@code sqrt((L - m)/(L + m))}</td></tr>
 * </table>
 *
 * <p>The strongly convex energy, whose descent contracts, is {@code dev.fixpoint.ConvexEnergy}.
 *
 * <p>Measurements at a solution, and regularisers:
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
 * <p>No measurement and no regulariser is a guarantee. This package knows maps and solvers, and not how a layer is made differentiable.
 */
@NullMarked
package dev.fixpoint.contraction;

import org.jspecify.annotations.NullMarked;
