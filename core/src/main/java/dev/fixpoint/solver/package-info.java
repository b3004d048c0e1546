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
 * <tr><td>{@link dev.fixpoint.solver.AndersonAcceleration}</td><td>much faster, and on many maps that do not contract; the
 * default, forward and backward: for affine maps with symmetric {@code A} it needs the evaluations of conjugate residuals</td>
 * <td>one evaluation, and {@code 6 historySize} multiplications for each number of the state</td></tr>
 * <tr><td>{@link dev.fixpoint.solver.BroydenMethod}</td><td>superlinearly near a solution, also where the map does not
 * contract; its line search saves samples whose first steps go astray</td><td>one evaluation, or one for each trial, and
 * {@code 4 memory} multiplications for each number of the state</td></tr>
 * <tr><td>{@link dev.fixpoint.solver.NesterovAcceleration}</td><td>proximal and projected gradient steps, with kinks too, in
 * about the root of the steps of plain iteration</td><td>one evaluation</td></tr>
 * <tr><td>{@link dev.fixpoint.solver.NewtonKrylov}</td><td>fast near any fixed point where {@code I - J} is regular, repelling
 * ones too; choose it where the map does not contract</td><td>one evaluation and up to {@code krylovSize} products</td></tr>
 * <tr><td>{@link dev.fixpoint.solver.ConjugateGradient}</td><td>affine maps with symmetric {@code A} and {@code I - A} positive
 * definite; the first choice there</td><td>one product</td></tr>
 * <tr><td>{@link dev.fixpoint.solver.Gmres}</td><td>affine maps; the fewest products of all where a cycle suffices; the choice
 * where products are dear and {@code restart} vectors fit into memory</td><td>one product, and {@code j} inner products in
 * step {@code j} of a cycle</td></tr>
 * <tr><td>{@link dev.fixpoint.solver.BiCgStab}</td><td>affine maps, in little memory; the choice where GMRES would need long
 * cycles</td><td>two products</td></tr>
 * <tr><td>{@link dev.fixpoint.solver.DirectSolver}</td><td>affine maps with small states, whatever {@code A}; the
 * reference</td><td>a product for each column of {@code A}, and a QR decomposition</td></tr>
 * </table>
 *
 * <p>{@link dev.fixpoint.solver.FallbackSolver} tries several of them in turn.
 *
 * <p>The last four take a {@link dev.fixpoint.solver.AffineMap} only, such as the backward equation. They treat each row as a
 * system of its own where the map declares that rows are independent, and else the whole batch as one system. None of them
 * reports convergence by its own recursion: the residual is always measured.
 *
 * <p>Samples lie along the first dimension of the state. Each has its own residual and status, and NaN in one does not touch
 * the others as long as the map itself keeps them apart.
 */
@NullMarked
package dev.fixpoint.solver;

import org.jspecify.annotations.NullMarked;
