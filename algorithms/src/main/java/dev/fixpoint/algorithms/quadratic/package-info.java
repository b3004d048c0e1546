/**
 * Quadratic programmes as layers: {@link dev.fixpoint.algorithms.quadratic.QuadraticProgram}.
 *
 * <p>A solve has two stages. {@link dev.fixpoint.algorithms.quadratic.InteriorPoint} comes near the solution in some ten steps;
 * {@link dev.fixpoint.algorithms.quadratic.OperatorSplitting} (ADMM), where that fails, leaves a proof that there is none. Newton's method on the KKT conditions
 * of the active constraints then reaches the solution to rounding, and is the map of which the layer is made: its fixed
 * points are the solutions, and its one step carries the exact gradient.
 */
@NullMarked
package dev.fixpoint.algorithms.quadratic;

import org.jspecify.annotations.NullMarked;
