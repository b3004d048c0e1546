/**
 * The derivative of a fixed point, found without the steps that led to it.
 *
 * <p>With {@code J = dg/dz} at the fixed point {@code z* = g(x, z*)}, the implicit function theorem gives
 * {@code dz* = (I - J)^-1 dg} (paper, eqs. 7 and 8). Backward, that is one linear solve, {@code c = J^T c + v}, with the
 * gradient {@code v} that arrives (eqs. 9 to 13), and one vector-Jacobian product with {@code c} (eq. 16).
 *
 * <table>
 * <caption>Gradient methods; {@code v} is the gradient that arrives, {@code c} the adjoint, {@code L = |J|}</caption>
 * <tr><th>method</th><th>adjoint</th><th>error</th><th>cost of backward</th><th>graph kept</th><th>choose it</th></tr>
 * <tr><td>{@link dev.fixpoint.gradient.ImplicitGradient}</td><td>{@code c = J^T c + v}</td><td>that of the solves</td>
 * <td>a product a step</td><td>one evaluation</td><td>always, at first</td></tr>
 * <tr><td>{@link dev.fixpoint.gradient.ExplicitJacobian}</td><td>{@code (I - J)^-T v}</td><td>rounding</td>
 * <td>a product for each number of the state</td><td>one evaluation</td><td>for small states, and as a reference</td></tr>
 * <tr><td>{@link dev.fixpoint.gradient.NeumannSeries}</td><td>{@code v + ... + (J^T)^k v}</td>
 * <td>{@code L^(k+1) / (1 - L) |v|}</td><td>{@code k + 1} products</td><td>one evaluation</td><td>where a fixed cost matters
 * more than the error</td></tr>
 * <tr><td>{@link dev.fixpoint.gradient.PhantomGradient}</td><td>the series for damped steps</td><td>{@code |M|^k |c|}</td>
 * <td>{@code k} products</td><td>{@code k} evaluations</td><td>to compare with published models</td></tr>
 * <tr><td>{@link dev.fixpoint.gradient.JacobianFree}</td><td>{@code v}</td><td>{@code L / (1 - L) |v|}</td><td>one product</td>
 * <td>one evaluation</td><td>where {@code J} is nearly zero: Newton's method</td></tr>
 * <tr><td>{@link dev.fixpoint.gradient.Unrolled}</td><td>that of {@code k} steps from the start</td><td>of the order of
 * {@code k L^k}</td><td>{@code k} products</td><td>{@code k} evaluations</td><td>as a reference</td></tr>
 * </table>
 *
 * <p>The first two are exact, and have derivatives of every order: with {@code withDerivativeOrder(m)} the attachment below is
 * made {@code m} times, each on the result of the one before, and under create_graph the adjoint, itself the fixed point of
 * {@code c -> J^T c + v}, is attached in the same way. The approximations say nothing where their bounds do not hold, and
 * refuse to be differentiated again. {@link dev.fixpoint.gradient.ForwardMode} has the tangent of a fixed point along a
 * direction.
 *
 * <p>The attachment is a Newton step that changes no value: with {@code r = g(x, z*) - z*}, recorded once, the layer returns
 * {@code z* + H(r)}, where {@code H} hands its value through and, backward, exchanges {@code v} for {@code c}. {@code H} is a
 * tensor hook; {@link dev.fixpoint.gradient.HookFailures} keeps the exception of one that failed.
 */
@NullMarked
package dev.fixpoint.gradient;

import org.jspecify.annotations.NullMarked;
