package dev.fixpoint.solver;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.global.torch;

/**
 * When a solve ends. A sample has converged when
 *
 * <pre>{@code |g(z) - z| <= absoluteTolerance + relativeTolerance |g(z)|}</pre>
 *
 * in the Euclidean norm over the sample; the solve ends when every sample has converged or failed, at the limit of
 * evaluations or of time, or when the thread is interrupted. For an {@link AffineMap} the absolute tolerance counts in units
 * of the norm of the offset, and {@code |g(z)|} counts up to {@code 1 / sqrt(relativeTolerance)} such units: an equation
 * without a solution, whose iterates grow while the residual stays, does not pass for solved.
 *
 * @param relativeTolerance at least 0; empty: by dtype, 1e-10 in float64 and 1e-5 in narrower types
 * @param absoluteTolerance at least 0, in units of the state; empty: by dtype, like the relative one
 * @param maxEvaluations limit of calls of the map, or products with its linear part, at least 1
 * @param timeLimit limit of wall-clock time, looked at between evaluations; empty: none
 * @param traced whether the residuals of all iterates are kept for {@link SolverStatistics#trace}
 */
public record StoppingCriterion(
        OptionalDouble relativeTolerance,
        OptionalDouble absoluteTolerance,
        int maxEvaluations,
        Optional<Duration> timeLimit,
        boolean traced) {
    private static final int DEFAULT_EVALUATIONS = 1_000;

    /**
     * Checks the ranges.
     *
     * @param relativeTolerance in [0, 1); empty: by dtype
     * @param absoluteTolerance in [0, 1); empty: by dtype
     * @param maxEvaluations at least 1
     * @param timeLimit positive; empty: none
     * @param traced whether residuals are kept
     */
    public StoppingCriterion {
        check("relativeTolerance", relativeTolerance);
        check("absoluteTolerance", absoluteTolerance);
        if (maxEvaluations < 1) {
            throw new IllegalArgumentException("maxEvaluations must be at least 1, got " + maxEvaluations);
        }
        timeLimit.filter(limit -> limit.isNegative() || limit.isZero()).ifPresent(limit -> {
            throw new IllegalArgumentException("timeLimit must be positive, got " + limit);
        });
    }

    /**
     * Tolerances by dtype, 1,000 evaluations, no time limit.
     *
     * @return the default of every solver
     */
    public static StoppingCriterion standard() {
        return new StoppingCriterion(
                OptionalDouble.empty(), OptionalDouble.empty(), DEFAULT_EVALUATIONS, Optional.empty(), false);
    }

    /**
     * This criterion with other tolerances.
     *
     * @param relative the relative tolerance, at least 0
     * @param absolute the absolute tolerance, at least 0, in units of the state
     * @return the changed copy
     */
    public StoppingCriterion withTolerance(double relative, double absolute) {
        return new StoppingCriterion(
                OptionalDouble.of(relative), OptionalDouble.of(absolute), maxEvaluations, timeLimit, traced);
    }

    /**
     * This criterion with another limit of evaluations.
     *
     * @param limit calls of the map, at least 1
     * @return the changed copy
     */
    public StoppingCriterion withMaxEvaluations(int limit) {
        return new StoppingCriterion(relativeTolerance, absoluteTolerance, limit, timeLimit, traced);
    }

    /**
     * This criterion with a limit of time.
     *
     * @param limit wall-clock time, positive
     * @return the changed copy
     */
    public StoppingCriterion withTimeLimit(Duration limit) {
        return new StoppingCriterion(relativeTolerance, absoluteTolerance, maxEvaluations, Optional.of(limit), traced);
    }

    /**
     * This criterion with a trace: the residual of each sample at each iterate.
     *
     * @return the changed copy
     */
    public StoppingCriterion withTrace() {
        return new StoppingCriterion(relativeTolerance, absoluteTolerance, maxEvaluations, timeLimit, true);
    }

    double relativeToleranceFor(torch.ScalarType dtype) {
        return relativeTolerance.orElse(standardFor(dtype));
    }

    double absoluteToleranceFor(torch.ScalarType dtype) {
        return absoluteTolerance.orElse(standardFor(dtype));
    }

    private static double standardFor(torch.ScalarType dtype) {
        return dtype.value == torch.ScalarType.Double.value ? 1e-10 : 1e-5;
    }

    private static void check(String name, OptionalDouble tolerance) {
        if (tolerance.isPresent() && !(tolerance.getAsDouble() >= 0 && tolerance.getAsDouble() < 1)) {
            throw new IllegalArgumentException(name + " must be in [0, 1), got " + tolerance.getAsDouble());
        }
    }
}
