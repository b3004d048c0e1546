/**
 * Solvers for {@code z = g(z)}, and what they report.
 *
 * <p>A {@link dev.fixpoint.solver.FixedPointSolver} takes a {@link dev.fixpoint.solver.BoundMap} and an initial state and
 * returns a {@link dev.fixpoint.solver.Solution}: the state, a {@link dev.fixpoint.solver.SolverStatus} and
 * {@link dev.fixpoint.solver.SolverStatistics}. It never throws for a solve that fails; a layer's
 * {@link dev.fixpoint.solver.SolvePolicy} decides what a failure means.
 *
 * <table>
 * <caption>Solvers</caption>
 * <tr><th>solver</th><th>converges</th><th>cost of a step</th></tr>
 * <tr><td>{@link dev.fixpoint.solver.FixedPointIteration}</td><td>linearly, where the map contracts; with damping also where
 * it circles</td><td>one evaluation</td></tr>
 * <tr><td>{@link dev.fixpoint.solver.BroydenMethod}</td><td>superlinearly near a solution, also where the map does not
 * contract; its line search saves samples whose first steps go astray</td><td>one evaluation, or one for each trial, and
 * {@code 4 memory} multiplications for each number of the state</td></tr>
 * </table>
 *
 * <p>Samples lie along the first dimension of the state. Each has its own residual and status, and NaN in one does not touch
 * the others as long as the map itself keeps them apart.
 */
@NullMarked
package dev.fixpoint.solver;

import org.jspecify.annotations.NullMarked;
