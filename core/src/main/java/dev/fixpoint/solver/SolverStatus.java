package dev.fixpoint.solver;

/** How a solve ended, for one sample or for a batch; a batch has the gravest status among its samples. */
public enum SolverStatus {
    /** The residual came below the tolerance. */
    CONVERGED("the residual is below the tolerance", "Nothing is left to do."),
    /** The limit of evaluations was reached. */
    EVALUATION_LIMIT(
            "the limit of evaluations was reached",
            "Allow more evaluations or a larger tolerance, or bring the map closer to a contraction."),
    /** The time limit was reached. */
    TIME_LIMIT("the time limit was reached", "Allow more time or a larger tolerance."),
    /** The thread was interrupted. */
    INTERRUPTED("the thread was interrupted", "The thread's interrupt flag is still set."),
    /** The residual stopped decreasing above the tolerance. */
    STAGNATED(
            "the residual no longer decreases",
            "Use damping where the iterates circle, or a tolerance that the precision of the dtype can reach."),
    /** The residual grew without bound. */
    DIVERGED(
            "the residual grows without bound",
            "The map is no contraction here: bound the norm of its weights, use damping or a smaller step size."),
    /** A value became NaN or infinite. */
    NON_FINITE(
            "a value became NaN or infinite",
            "Look for NaN or infinity in the input and the parameters, or for a map that diverges.");

    private final String meaning;
    private final String advice;

    SolverStatus(String meaning, String advice) {
        this.meaning = meaning;
        this.advice = advice;
    }

    /**
     * What happened.
     *
     * @return a clause without a full stop
     */
    public String meaning() {
        return meaning;
    }

    /**
     * What to do about it.
     *
     * @return a sentence
     */
    public String advice() {
        return advice;
    }
}
