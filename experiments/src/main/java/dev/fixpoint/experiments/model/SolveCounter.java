package dev.fixpoint.experiments.model;

import dev.fixpoint.distributed.Communicator;
import dev.fixpoint.solver.SolveListener;
import dev.fixpoint.solver.SolverStatistics;
import dev.fixpoint.solver.SolverStatus;
import java.util.stream.LongStream;

/** Counts the evaluations of forward and backward solves. */
public final class SolveCounter implements SolveListener {
    private long forwardSolves;
    private long forwardEvaluations;
    private long backwardSolves;
    private long backwardEvaluations;
    private long failures;

    /** Counts from nothing. */
    public SolveCounter() {
        // Nothing is counted yet.
    }

    @Override
    public void solved(Phase phase, SolverStatus status, SolverStatistics statistics) {
        failures += status == SolverStatus.CONVERGED ? 0 : 1;
        if (phase == Phase.FORWARD) {
            forwardSolves++;
            forwardEvaluations += statistics.evaluations();
        } else {
            backwardSolves++;
            backwardEvaluations += statistics.evaluations();
        }
    }

    /**
     * Mean evaluations of a forward solve since the last {@link #reset}.
     *
     * @return NaN if there was none
     */
    public double forward() {
        return forwardSolves == 0 ? Double.NaN : (double) forwardEvaluations / forwardSolves;
    }

    /**
     * Mean evaluations of a backward solve since the last {@link #reset}.
     *
     * @return NaN if there was none
     */
    public double backward() {
        return backwardSolves == 0 ? Double.NaN : (double) backwardEvaluations / backwardSolves;
    }

    /**
     * The solves that did not converge, of both kinds.
     *
     * @return their number since this was made
     */
    public long failures() {
        return failures;
    }

    /**
     * The counts of all ranks together.
     *
     * @param ranks whose solves they are; each calls this
     * @return the sums, the same on each rank
     */
    public SolveCounter over(Communicator ranks) {
        LongStream own =
                LongStream.of(forwardSolves, forwardEvaluations, backwardSolves, backwardEvaluations, failures);
        double[] sums = ranks.sum(own.asDoubleStream().toArray());
        SolveCounter all = new SolveCounter();
        all.forwardSolves = (long) sums[0];
        all.forwardEvaluations = (long) sums[1];
        all.backwardSolves = (long) sums[2];
        all.backwardEvaluations = (long) sums[3];
        all.failures = (long) sums[4];
        return all;
    }

    /** Begins to count evaluations anew. */
    public void reset() {
        forwardSolves = 0;
        forwardEvaluations = 0;
        backwardSolves = 0;
        backwardEvaluations = 0;
    }
}
