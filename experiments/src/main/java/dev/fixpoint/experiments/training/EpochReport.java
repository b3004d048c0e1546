package dev.fixpoint.experiments.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one epoch brought.
 *
 * @param epoch its number, from 1
 * @param loss the mean over its minibatches, while the parameters changed
 * @param score on validation data, after it; the larger, the better
 * @param seconds of computing from the start of the training to its end, validation left out; in the training thread's own time,
 *     so that neither a busy machine nor waiting for other ranks counts; the mean over the ranks
 * @param figures further figures by name
 */
public record EpochReport(int epoch, double loss, double score, double seconds, Map<String, Double> figures) {
    /**
     * Copies the figures, in their order.
     *
     * @param epoch its number
     * @param loss the mean over its minibatches
     * @param score on validation data
     * @param seconds of computing
     * @param figures further figures by name
     */
    public EpochReport {
        figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    }
}
