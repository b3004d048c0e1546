package dev.fixpoint.solver;

import java.time.Duration;
import java.util.List;

/**
 * What a solve cost and where it ended, in plain numbers.
 *
 * @param evaluations calls of the map, or products with its linear part, each on all rows that are not finished
 * @param time wall-clock time
 * @param samples one entry for each sample, in the order of the batch
 * @param trace for each time that the residual was taken, {@code |g(z) - z|} of each sample, which stays as it is once the
 *     sample has left the batch; empty unless the {@link StoppingCriterion} asks for it
 */
public record SolverStatistics(
        int evaluations, Duration time, List<SampleStatistics> samples, List<List<Double>> trace) {
    /**
     * Copies the lists.
     *
     * @param evaluations calls of the map
     * @param time wall-clock time
     * @param samples one entry for each sample
     * @param trace residuals on the way
     */
    public SolverStatistics {
        samples = List.copyOf(samples);
        trace = List.copyOf(trace);
    }

    /**
     * The largest relative residual of the batch.
     *
     * @return the maximum over the samples; NaN where a sample has NaN
     */
    public double worstRelativeResidual() {
        return samples.stream()
                .mapToDouble(SampleStatistics::relativeResidual)
                .reduce(0, (a, b) -> Double.isNaN(a) || Double.isNaN(b) ? Double.NaN : Math.max(a, b));
    }
}
