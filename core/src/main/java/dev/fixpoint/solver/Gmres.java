package dev.fixpoint.solver;

import org.bytedeco.pytorch.Tensor;

/**
 * Restarted GMRES for affine maps {@code z -> A z + b}: solves {@code (I - A) c = b} by
 *
 * <pre>{@code c[k+1] = c[k] + s,    s = argmin |r[k] - (I - A) s| over span{r[k], A r[k], ..., A^(m-1) r[k]},    m = restart}</pre>
 *
 * with {@code r[k] = A c[k] + b - c[k]} taken anew at each restart. It asks nothing of {@code A}, and within a cycle no method
 * with the same products has a smaller residual; for a cycle as long as the state it ends with the solution. Too short a
 * cycle can stagnate, where {@code I - A} is not definite.
 *
 * <p>Where the rows of the map are independent, each is a system with its own inner products, and all of them are solved at
 * once; else the batch {@code [B, ...]} is one system, since rows may be coupled, and is solved until each sample has
 * converged.
 *
 * <p>Cost: one product a step, counted as an evaluation, and one evaluation for each restart; a step {@code j} of a cycle takes
 * about {@code 8 j} multiplications for each number of the state; {@code restart + 9} buffers of its size.
 *
 * <p>Failure: a singular {@code I - A} ends as {@code STAGNATED} (or {@code CONVERGED}, where there is a solution all the same).
 * {@code CONVERGED} always stands on a residual that was measured, never on the recursion's own estimate.
 *
 * <p>Source: Y. Saad, M. H. Schultz, 'GMRES: a generalized minimal residual algorithm for solving nonsymmetric linear systems',
 * 1986; here with classical Gram-Schmidt, done twice (L. Giraud, J. Langou, M. Rozloznik, J. van den Eshof, 2005).
 *
 * @param restart products in a cycle, at least 1
 * @param stop when the solve ends
 */
public record Gmres(int restart, StoppingCriterion stop) implements FixedPointSolver {
    private static final int DEFAULT_RESTART = 30;

    /**
     * Checks the range.
     *
     * @param restart products in a cycle
     * @param stop when the solve ends
     */
    public Gmres {
        if (restart < 1) {
            throw new IllegalArgumentException("restart must be at least 1, got " + restart);
        }
    }

    /**
     * Cycles of {@value #DEFAULT_RESTART} products.
     *
     * @param stop when the solve ends
     */
    public Gmres(StoppingCriterion stop) {
        this(DEFAULT_RESTART, stop);
    }

    /**
     * Solves {@code z = A z + b}.
     *
     * @throws IllegalArgumentException also if {@code g} is not an {@link AffineMap}
     */
    @Override
    public Solution solve(BoundMap g, Tensor z0) {
        KrylovIteration.requireAffine(g, "Gmres");
        return new KrylovIteration(like -> new GmresCycle(restart, like), stop).solve(g, z0);
    }
}
