package dev.fixpoint.solver;

import org.bytedeco.pytorch.Tensor;

/**
 * BiCGSTAB for affine maps {@code z -> A z + b}: solves {@code (I - A) c = b} with a short recurrence, each step of which goes
 * along a direction {@code p} and then minimises the residual {@code s} along itself,
 *
 * <pre>{@code c += alpha p + omega s,    s = r - alpha (I - A) p,    r = s - omega (I - A) s}</pre>
 *
 * It asks nothing of {@code A} and keeps few vectors, where {@link Gmres} keeps a basis; its residual does not fall
 * monotonically, and it breaks down where {@code I - A} is skew. A breakdown, in which {@code alpha}, {@code omega} or
 * {@code rho = r[0]' r} vanish, ends the cycle, and the next one starts from the true residual.
 *
 * <p>Where the rows of the map are independent, each is a system of its own; else the batch {@code [B, ...]} is one system.
 *
 * <p>Cost: two products a step, counted as evaluations, one evaluation at the start and for each restart, about 13
 * multiplications for each number of the state and product, and 12 buffers of its size.
 *
 * <p>Failure: a singular or skew {@code I - A} ends as {@code STAGNATED}, {@code EVALUATION_LIMIT} or {@code DIVERGED}.
 * {@code CONVERGED} always stands on a residual that was measured.
 *
 * <p>Source: H. A. van der Vorst, 'Bi-CGSTAB: a fast and smoothly converging variant of Bi-CG for the solution of nonsymmetric
 * linear systems', 1992.
 *
 * @param stop when the solve ends
 */
public record BiCgStab(StoppingCriterion stop) implements FixedPointSolver {
    /**
     * Solves {@code z = A z + b}.
     *
     * @throws IllegalArgumentException also if {@code g} is not an {@link AffineMap}
     */
    @Override
    public Solution solve(BoundMap g, Tensor z0) {
        KrylovIteration.requireAffine(g, "BiCgStab");
        return new KrylovIteration(BiCgStabCycle::new, stop).solve(g, z0);
    }
}
