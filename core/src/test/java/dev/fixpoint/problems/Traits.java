package dev.fixpoint.problems;

import dev.fixpoint.solver.SolverStatus;

/**
 * What a solver or a gradient method has to know of a problem.
 *
 * @param damping what fixed-point iteration needs to converge, forward and backward
 * @param undamped how fixed-point iteration ends without damping, forward
 * @param symmetric whether {@code J} is symmetric at the fixed point and {@code I - J} positive definite: conjugate gradients
 *     work
 * @param coupledRows whether the rows of the state depend on one another, so that they are no samples
 * @param singularAdjoint whether {@code I - J} is singular: only some gradients have an adjoint
 */
public record Traits(
        double damping, SolverStatus undamped, boolean symmetric, boolean coupledRows, boolean singularAdjoint) {
    /** A contraction of independent rows without symmetry. */
    static Traits plain() {
        return new Traits(1, SolverStatus.CONVERGED, false, false, false);
    }

    Traits asSymmetric() {
        return new Traits(damping, undamped, true, coupledRows, singularAdjoint);
    }

    Traits asCoupled() {
        return new Traits(damping, undamped, symmetric, true, singularAdjoint);
    }

    Traits asSingular() {
        return new Traits(damping, undamped, symmetric, coupledRows, true);
    }

    /** Plain iteration ends with a status that is not convergence, and needs damping. */
    Traits needingDamping(double factor, SolverStatus without) {
        return new Traits(factor, without, symmetric, coupledRows, singularAdjoint);
    }
}
