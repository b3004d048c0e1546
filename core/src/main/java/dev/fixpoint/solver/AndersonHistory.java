package dev.fixpoint.solver;

import org.bytedeco.pytorch.Tensor;

/** The pairs of differences of {@link AndersonAcceleration}, for each group: a sample, or the whole batch. */
sealed interface AndersonHistory permits DifferenceHistory, HostHistory {
    /** No correction is longer than this many times the residual: kinks make nearly dependent differences of no meaning. */
    double LONGEST = 1e5;

    /** Leaves out all groups but those of an index. */
    void keep(Tensor index);

    /** Whether samples fared badly whose rows may depend on one another: the batch should be one group. */
    boolean isOutdated();

    /** Empties the history of groups that fare badly and have not ended, well or not. */
    void forgetWhereBad(SolveMonitor monitor);

    /** Takes in what was measured, and writes the next iterate. */
    void step(SolveMonitor monitor);
}
