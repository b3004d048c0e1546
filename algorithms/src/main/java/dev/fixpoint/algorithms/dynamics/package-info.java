/**
 * Dynamic programming, differential equations and matrix equations.
 *
 * <table>
 * <caption>Algorithms</caption>
 * <tr><th>map</th><th>equation</th><th>solver of its layer</th></tr>
 * <tr><td>{@link dev.fixpoint.algorithms.dynamics.ValueIteration}</td><td>{@code V = max (r + gamma P V)}, also softened</td>
 * <td>Anderson, then plain</td></tr>
 * <tr><td>{@link dev.fixpoint.algorithms.dynamics.PolicyEvaluation}</td><td>{@code V = r + gamma P V}</td><td>GMRES, then
 * plain</td></tr>
 * <tr><td>{@link dev.fixpoint.algorithms.dynamics.SteinEquation}</td><td>{@code X = A X A' + Q}</td><td>GMRES, then plain</td></tr>
 * <tr><td>{@link dev.fixpoint.algorithms.dynamics.LyapunovEquation}</td><td>{@code A X + X A' + Q = 0}</td><td>GMRES, then
 * plain</td></tr>
 * <tr><td>{@link dev.fixpoint.algorithms.dynamics.BackwardEuler}</td><td>{@code y = x + h f(y)}</td><td>Newton-Krylov</td></tr>
 * <tr><td>{@link dev.fixpoint.algorithms.dynamics.SteadyState}</td><td>{@code f(x, z) = 0}</td><td>steps in time, then
 * Newton-Krylov</td></tr>
 * <tr><td>{@link dev.fixpoint.algorithms.dynamics.KeplerEquation}</td><td>{@code E = M + e sin E}</td><td>Newton</td></tr>
 * </table>
 */
@NullMarked
package dev.fixpoint.algorithms.dynamics;

import org.jspecify.annotations.NullMarked;
