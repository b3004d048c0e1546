package dev.fixpoint.contraction;

import dev.fixpoint.solver.SolverStatistics;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What the residuals {@code r[k] = |g(z[k]) - z[k]|} of a solve say about the map, sample by sample, at no cost but the trace.
 *
 * <p>For plain iteration {@code r[k+1] / r[k] = |g(z[k+1]) - g(z[k])| / |z[k+1] - z[k]|}: each quotient is a difference quotient
 * of the map along the way, so that the largest one is a local Lipschitz estimate, from below. For any other solver the factor
 * is the solver's rate, and the Lipschitz estimate says nothing about the map.
 *
 * @param lipschitz the largest quotient of successive residuals, a sample each; NaN for fewer than two residuals
 * @param factor the contraction factor: the geometric mean of the quotients over the last half of the way, a sample each; NaN
 *     for fewer than two residuals
 */
public record ResidualDecay(List<Double> lipschitz, List<Double> factor) {
    /**
     * Copies the lists.
     *
     * @param lipschitz largest quotients
     * @param factor contraction factors
     */
    public ResidualDecay {
        lipschitz = List.copyOf(lipschitz);
        factor = List.copyOf(factor);
    }

    /**
     * Reads a trace, of each sample up to where it converged. Residuals that are lost in rounding count like the others: solve
     * to a tolerance above them.
     *
     * @param statistics of a solve with {@link dev.fixpoint.solver.StoppingCriterion#withTrace}
     * @return the factors
     * @throws IllegalArgumentException if there is no trace
     */
    public static ResidualDecay of(SolverStatistics statistics) {
        if (statistics.trace().isEmpty()) {
            throw new IllegalArgumentException(
                    "These statistics have no trace: solve with a stopping criterion that has one, withTrace().");
        }
        List<double[]> ways = IntStream.range(0, statistics.samples().size())
                .mapToObj(sample -> way(statistics, sample))
                .toList();
        return new ResidualDecay(
                ways.stream().map(ResidualDecay::largestQuotient).toList(),
                ways.stream().map(ResidualDecay::meanQuotient).toList());
    }

    /**
     * The largest contraction factor of the batch.
     *
     * @return the maximum over the samples that have one; NaN where none has
     */
    public double worstFactor() {
        return factor.stream()
                .mapToDouble(f -> f)
                .filter(Double::isFinite)
                .max()
                .orElse(Double.NaN);
    }

    private static double[] way(SolverStatistics statistics, int sample) {
        return statistics.trace().stream()
                .limit(statistics.samples().get(sample).steps())
                .mapToDouble(residuals -> residuals.get(sample))
                .takeWhile(residual -> residual > 0 && residual < Double.POSITIVE_INFINITY)
                .toArray();
    }

    private static double largestQuotient(double[] way) {
        return IntStream.range(1, way.length)
                .mapToDouble(k -> way[k] / way[k - 1])
                .max()
                .orElse(Double.NaN);
    }

    private static double meanQuotient(double[] way) {
        int last = way.length - 1;
        int middle = last / 2;
        return last < 1 ? Double.NaN : Math.pow(way[last] / way[middle], 1.0 / (last - middle));
    }
}
