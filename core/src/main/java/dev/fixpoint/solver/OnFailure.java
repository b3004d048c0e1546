package dev.fixpoint.solver;

/** What a layer does when a solve, forward or backward, does not converge. */
public enum OnFailure {
    /** Throws a {@link FixedPointException}. */
    THROW,
    /** Goes on with the best iterate of each sample; the listener is told the status. */
    RETURN_BEST
}
