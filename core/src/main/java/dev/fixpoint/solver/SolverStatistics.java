package dev.fixpoint.solver;

import java.time.Duration;
import java.util.List;

/**
 * What a solve cost and where it ended, in plain numbers.
 *
 * @param evaluations calls of the map, each on the whole batch
 * @param time wall-clock time
 * @param samples one entry for each sample, in the order of the batch
 */
public record SolverStatistics(int evaluations, Duration time, List<SampleStatistics> samples) {
    /**
     * Copies the list.
     *
     * @param evaluations calls of the map
     * @param time wall-clock time
     * @param samples one entry for each sample
     */
    public SolverStatistics {
        samples = List.copyOf(samples);
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
