package dev.fixpoint.algorithms.quadratic;

/** How the solve of one quadratic programme ended. */
public enum ProgramStatus {
    /** The KKT conditions hold to the tolerance. */
    SOLVED("is solved"),
    /** No point satisfies the constraints; proved by multipliers (Farkas). */
    INFEASIBLE("is infeasible: no point satisfies its constraints. Look for bounds that contradict one another"),
    /** The objective falls without end; proved by a direction. */
    UNBOUNDED(
            "is unbounded: the objective falls for ever along a direction that the constraints allow. Add a bound, or a"
                    + " positive definite quadratic term"),
    /** Neither a solution nor a proof that there is none was found within the iterations. */
    ITERATION_LIMIT(
            "was not solved within the limit of iterations. Bring objective and constraints to one scale, look for"
                    + " constraints that are nearly contradictory, or allow more iterations");

    private final String meaning;

    ProgramStatus(String meaning) {
        this.meaning = meaning;
    }

    /**
     * What happened and what to do about it.
     *
     * @return the end of a sentence that begins with the programme
     */
    public String meaning() {
        return meaning;
    }
}
