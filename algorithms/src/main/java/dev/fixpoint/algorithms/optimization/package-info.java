/**
 * Minima and roots of what the user writes down:
 *
 * <table>
 * <caption>Maps</caption>
 * <tr><th>map</th><th>fixed point</th></tr>
 * <tr><td>{@link dev.fixpoint.algorithms.optimization.ProjectedGradient}</td><td>the minimum of a convex energy in a box, on the
 * simplex, or in another {@link dev.fixpoint.algorithms.optimization.Projection}'s set</td></tr>
 * <tr><td>{@link dev.fixpoint.algorithms.optimization.NewtonMethod}</td><td>a root of a system of equations</td></tr>
 * </table>
 *
 * <p>Without constraints an energy is descended by {@link dev.fixpoint.GradientDescentMap}; quadratic programmes with general
 * constraints are in {@link dev.fixpoint.algorithms.quadratic}.
 */
@NullMarked
package dev.fixpoint.algorithms.optimization;

import org.jspecify.annotations.NullMarked;
