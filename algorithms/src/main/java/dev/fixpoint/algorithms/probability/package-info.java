/**
 * Inference as fixed points: mixtures, transport plans and marginals.
 *
 * <table>
 * <caption>Algorithms</caption>
 * <tr><th>map</th><th>from</th><th>to</th><th>one solution</th></tr>
 * <tr><td>{@link dev.fixpoint.algorithms.probability.GaussianMixture}</td><td>points</td><td>weights, means, covariances</td>
 * <td>no: local maxima of the likelihood</td></tr>
 * <tr><td>{@link dev.fixpoint.algorithms.probability.Sinkhorn}</td><td>costs</td><td>the entropic transport plan</td>
 * <td>yes, since the gauge is fixed</td></tr>
 * <tr><td>{@link dev.fixpoint.algorithms.probability.MeanField}</td><td>unary potentials</td><td>marginals, approximately</td>
 * <td>for weak couplings</td></tr>
 * <tr><td>{@link dev.fixpoint.algorithms.probability.BeliefPropagation}</td><td>unary potentials</td><td>marginals, exactly on
 * trees</td><td>on trees, single cycles and for weak couplings</td></tr>
 * </table>
 *
 * <p>States that mean the same must not differ: an invariance of the map that stays in the state makes {@code I - J} singular,
 * and the gradient with it. So potentials have a mean of zero here, and messages and marginals a sum of one.
 */
@NullMarked
package dev.fixpoint.algorithms.probability;

import org.jspecify.annotations.NullMarked;
