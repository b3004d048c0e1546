package dev.fixpoint.solver;

import java.util.Locale;
import java.util.stream.IntStream;

/** A solve, forward or backward, did not converge. The message says where, how far it came and what to do. */
public final class FixedPointException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final SolveListener.Phase phase;
    private final SolverStatus status;
    private final transient SolverStatistics statistics;

    /**
     * The failure of a solve.
     *
     * @param phase which solve
     * @param status how it ended; not {@link SolverStatus#CONVERGED}
     * @param statistics cost and residuals
     */
    public FixedPointException(SolveListener.Phase phase, SolverStatus status, SolverStatistics statistics) {
        super(sentence(phase, status, statistics));
        this.phase = phase;
        this.status = status;
        this.statistics = statistics;
    }

    /**
     * Which solve failed.
     *
     * @return forward, backward or tangent
     */
    public SolveListener.Phase phase() {
        return phase;
    }

    /**
     * How it ended.
     *
     * @return the gravest status among the samples
     */
    public SolverStatus status() {
        return status;
    }

    /**
     * What it cost and where it ended.
     *
     * @return plain numbers, a sample each
     */
    public SolverStatistics statistics() {
        return statistics;
    }

    private static String sentence(SolveListener.Phase phase, SolverStatus status, SolverStatistics statistics) {
        var samples = statistics.samples();
        long failed = samples.stream()
                .filter(sample -> sample.status() != SolverStatus.CONVERGED)
                .count();
        int first = IntStream.range(0, samples.size())
                .filter(i -> samples.get(i).status() == status)
                .findFirst()
                .orElse(0);
        return String.format(
                Locale.ROOT,
                "The %s solve did not converge: %s after %d evaluations, with a relative residual of %.2g in sample %d"
                        + " (%d of %d samples failed). %s",
                phase.name().toLowerCase(Locale.ROOT),
                status.meaning(),
                statistics.evaluations(),
                samples.get(first).relativeResidual(),
                first,
                failed,
                samples.size(),
                status.advice());
    }
}
