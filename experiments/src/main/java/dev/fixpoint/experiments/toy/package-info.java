/**
 * The toy experiment's ground truth: quadratic programs in a box, with exact solutions.
 *
 * <p>The experiment learns the map from a to the solution of a constrained problem, from pairs of both. The paper gives
 * neither the objective nor the sizes; this package chooses
 *
 * <pre>{@code
 * z*(a) = argmin over z of  1/2 z' Q z - a' z    subject to  -1 <= z[i] <= 1
 * }</pre>
 *
 * <p>with one fixed, symmetric positive definite Q. The map is continuous and piecewise linear in a, with a piece for each
 * choice of the coordinates that lie on the box.
 * {@link dev.fixpoint.experiments.toy.BoxQuadraticProgram} solves it by an active-set method of its own and checks each
 * solution against the optimality conditions; {@link dev.fixpoint.experiments.toy.BoxProblemData} draws Q and the pairs
 * from a seed.
 */
@NullMarked
package dev.fixpoint.experiments.toy;

import org.jspecify.annotations.NullMarked;
