package dev.fixpoint.solver;

/** Is told of every solve of a layer, on the thread that ran it, before a failure is thrown. */
@FunctionalInterface
public interface SolveListener {
    /** Which solve. */
    enum Phase {
        /** For the fixed point. */
        FORWARD,
        /** For the adjoint, inside {@code backward()}. */
        BACKWARD,
        /** For the derivative along a direction, in forward mode. */
        TANGENT
    }

    /**
     * A solve has ended.
     *
     * @param phase which solve
     * @param status the gravest status among the samples
     * @param statistics cost and residuals
     */
    void solved(Phase phase, SolverStatus status, SolverStatistics statistics);
}
