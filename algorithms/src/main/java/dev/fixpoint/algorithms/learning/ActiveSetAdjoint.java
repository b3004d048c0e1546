package dev.fixpoint.algorithms.learning;

import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.FallbackSolver;
import dev.fixpoint.solver.FixedPointSolver;
import dev.fixpoint.solver.Gmres;
import dev.fixpoint.solver.StoppingCriterion;

/**
 * The backward solve of proximal and projected gradient steps. Their adjoint lives on the active set, where it is a linear system with as
 * many unknowns as coefficients are active: GMRES ends after about as many products, however slowly the step contracts.
 */
final class ActiveSetAdjoint {
    private static final int CYCLE = 50;

    private ActiveSetAdjoint() {}

    static FixedPointSolver solver() {
        StoppingCriterion stop = StoppingCriterion.standard().withMaxEvaluations(20_000);
        return FallbackSolver.of(new Gmres(CYCLE, stop.withMaxEvaluations(1_000)), new AndersonAcceleration(stop));
    }
}
