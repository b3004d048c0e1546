package dev.fixpoint.solver;

/** One sample on its way. EVALUATION_LIMIT stands for 'still running'. */
final class SampleProgress {
    /** A residual this many times the scale of the first evaluation counts as divergence. */
    private static final double DIVERGENCE = 1e8;
    /** Evaluations without progress that count as stagnation, and the progress that is asked for in them. */
    private static final int STAGNATION_WINDOW = 200;

    private static final double STAGNATION_PROGRESS = 1e-4;

    private final double relative;
    private final double absolute;
    private final double unit;
    private final double largestNorm;
    private SolverStatus status = SolverStatus.EVALUATION_LIMIT;
    private double scale = Double.NaN;
    private double residual = Double.NaN;
    private double norm;
    private double best = Double.POSITIVE_INFINITY;
    private double bestNorm;
    private int convergedAt;
    private int measuredAt;
    /** The factor by which the residual fell in an evaluation, lately; 1 where that is not known or it did not fall. */
    private double rate = 1;

    private int progressAt;
    private double progressFrom = Double.POSITIVE_INFINITY;

    /**
     * A sample of an equation.
     *
     * @param unit the size of an affine map's offset, or the largest number for other maps
     * @param largestNorm of {@code |g(z)|}, beyond which the offset is lost in rounding
     */
    SampleProgress(double relative, double absolute, double unit, double largestNorm) {
        this.relative = relative;
        this.absolute = absolute;
        this.unit = unit;
        this.largestNorm = largestNorm;
    }

    boolean isRunning() {
        return status == SolverStatus.EVALUATION_LIMIT;
    }

    boolean isConverged() {
        return status == SolverStatus.CONVERGED;
    }

    /** {@code |g(z) - z|} at the last iterate that was evaluated. */
    double residual() {
        return residual;
    }

    /** The smallest residual so far. */
    double best() {
        return best;
    }

    /** The residual at which the sample has converged, with {@code |g(z)|} as it is now. */
    double target() {
        return absolute + Math.min(relative * norm, Math.sqrt(relative) * unit);
    }

    /** The evaluations until the sample has converged if its residual goes on to fall as it did; 0 where it does not. */
    double evaluationsAhead() {
        return rate < 1 ? Math.max(0, Math.log(target() / residual) / Math.log(rate)) : 0;
    }

    /**
     * Returns whether this iterate is the sample's best; the first one is, whatever its residual. A trial, which the solver can
     * take back, does not fail the sample.
     */
    boolean observe(double newResidual, double newNorm, int evaluation, boolean trial) {
        boolean first = Double.isNaN(scale);
        double fell = newResidual / residual;
        rate = fell > 0 && fell < 1 ? Math.pow(fell, 1.0 / (evaluation - measuredAt)) : 1;
        measuredAt = evaluation;
        residual = newResidual;
        norm = newNorm;
        if (first) {
            scale = Double.isNaN(residual) ? 0 : residual + norm;
            progressAt = evaluation;
        }
        boolean improved = residual < best;
        if (improved) {
            best = residual;
            bestNorm = norm;
        }
        if (best < (1 - STAGNATION_PROGRESS) * progressFrom) {
            progressFrom = best;
            progressAt = evaluation;
        }
        boolean hasFailed = !isRunning() && !isConverged();
        status = judge(evaluation);
        if (trial && !hasFailed && (status == SolverStatus.NON_FINITE || status == SolverStatus.DIVERGED)) {
            status = SolverStatus.EVALUATION_LIMIT;
        }
        return improved || first;
    }

    private SolverStatus judge(int evaluation) {
        if (!Double.isFinite(residual)) {
            return SolverStatus.NON_FINITE;
        }
        if (norm > largestNorm) {
            return SolverStatus.DIVERGED;
        }
        if (residual <= target()) {
            convergedAt = isConverged() ? convergedAt : evaluation;
            return SolverStatus.CONVERGED;
        }
        if (residual > DIVERGENCE * scale) {
            return SolverStatus.DIVERGED;
        }
        return evaluation - progressAt >= STAGNATION_WINDOW ? SolverStatus.STAGNATED : SolverStatus.EVALUATION_LIMIT;
    }

    SampleStatistics statistics(SolverStatus unfinished, int evaluations) {
        if (isConverged()) {
            return new SampleStatistics(status, convergedAt, residual, ratio(residual, norm));
        }
        SolverStatus end = isRunning() ? unfinished : status;
        boolean none = best == Double.POSITIVE_INFINITY;
        return new SampleStatistics(
                end, evaluations, none ? residual : best, none ? ratio(residual, norm) : ratio(best, bestNorm));
    }

    private static double ratio(double residual, double norm) {
        return residual == 0 ? 0 : residual / norm;
    }
}
