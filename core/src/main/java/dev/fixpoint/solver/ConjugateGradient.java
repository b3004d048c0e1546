package dev.fixpoint.solver;

import org.bytedeco.pytorch.Tensor;

/**
 * Conjugate gradients for affine maps {@code z -> A z + b} with symmetric {@code A} and eigenvalues below 1, such as a
 * gradient step on a strictly convex energy: solves {@code (I - A) c = b} by
 *
 * <pre>{@code c += alpha p,    r -= alpha (I - A) p,    p = r + beta p}</pre>
 *
 * The error shrinks by about {@code (sqrt(k) - 1) / (sqrt(k) + 1)} a step, where {@code k} is the condition number of
 * {@code I - A}, as against {@code (k - 1) / (k + 1)} at best for plain iteration.
 *
 * <p>Where the rows of the map are independent, each is a system of its own; else the batch {@code [B, ...]} is one system.
 *
 * <p>Cost: one product a step, counted as an evaluation, one evaluation at the start and for each restart, about 7
 * multiplications for each number of the state, and 10 buffers of its size.
 *
 * <p>Failure: a direction along which {@code I - A} is not positive ends the cycle; where the next one finds no other direction
 * either, the status is {@code STAGNATED}. {@code CONVERGED} always stands on a residual that was measured.
 *
 * <p>Source: M. R. Hestenes, E. Stiefel, 'Methods of conjugate gradients for solving linear systems', 1952.
 *
 * @param stop when the solve ends
 */
public record ConjugateGradient(StoppingCriterion stop) implements FixedPointSolver {
    /**
     * Solves {@code z = A z + b}.
     *
     * @throws IllegalArgumentException also if {@code g} is not an {@link AffineMap}, or does not declare that its Jacobian is
     *     symmetric
     */
    @Override
    public Solution solve(BoundMap g, Tensor z0) {
        KrylovIteration.requireAffine(g, "ConjugateGradient");
        if (!g.hasSymmetricJacobian()) {
            throw new IllegalArgumentException(
                    "ConjugateGradient needs a symmetric Jacobian: let hasSymmetricJacobian() return"
                            + " true if it is, or use Gmres or BiCgStab.");
        }
        return new KrylovIteration(ConjugateGradientCycle::new, stop).solve(g, z0);
    }
}
