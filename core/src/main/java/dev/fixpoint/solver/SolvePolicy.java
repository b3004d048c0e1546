package dev.fixpoint.solver;

import org.bytedeco.pytorch.Tensor;

/**
 * What happens after a solve: the listener is told, and a failure is thrown or passed over. Forward and backward solves of a
 * layer share one.
 *
 * @param onFailure what to do with a solve that did not converge
 * @param listener is told of every solve
 */
public record SolvePolicy(OnFailure onFailure, SolveListener listener) {
    /**
     * Takes a solution to the policy.
     *
     * @param phase which solve
     * @param solution how it ended
     * @return the value to go on with
     * @throws FixedPointException if the solve failed and failures are to be thrown
     */
    public Tensor accept(SolveListener.Phase phase, Solution solution) {
        listener.solved(phase, solution.status(), solution.statistics());
        if (solution.status() != SolverStatus.CONVERGED && onFailure == OnFailure.THROW) {
            throw new FixedPointException(phase, solution.status(), solution.statistics());
        }
        return solution.value();
    }
}
