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
 */
@NullMarked
package dev.fixpoint.contraction;

import org.jspecify.annotations.NullMarked;
