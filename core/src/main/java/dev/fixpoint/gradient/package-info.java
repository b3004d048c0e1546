/**
 * The derivative of a fixed point, found without the steps that led to it.
 *
 * <p>With {@code J = dg/dz} at the fixed point {@code z* = g(x, z*)}, the implicit function theorem gives
 * {@code dz* = (I - J)^-1 dg} (paper, eqs. 7 and 8). Backward, that is one linear solve, {@code c = J^T c + v}, with the
 * gradient {@code v} that arrives (eqs. 9 to 13), and one vector-Jacobian product with {@code c} (eq. 16).
 *
 * <table>
 * <caption>Gradient methods</caption>
 * <tr><th>method</th><th>error</th><th>cost of backward</th><th>tensors kept</th></tr>
 * <tr><td>{@link dev.fixpoint.gradient.ImplicitGradient}</td><td>that of the solves</td><td>a vector-Jacobian product a
 * step</td><td>one evaluation's</td></tr>
 * </table>
 *
 * <p>The attachment is a Newton step that changes no value: with {@code r = g(x, z*) - z*}, recorded once, the layer returns
 * {@code z* + H(r)}, where {@code H} hands its value through and, backward, exchanges {@code v} for {@code c}. {@code H} is a
 * tensor hook; {@link dev.fixpoint.gradient.HookFailures} keeps the exception of one that failed.
 */
@NullMarked
package dev.fixpoint.gradient;

import org.jspecify.annotations.NullMarked;
