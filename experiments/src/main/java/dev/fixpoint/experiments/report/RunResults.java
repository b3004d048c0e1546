package dev.fixpoint.experiments.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code results.json} holds: enough to run it again and to compare what came out.
 *
 * @param experiment the experiment's name
 * @param command the whole command line, one element per argument
 * @param seeds the seeds, one run for each
 * @param environment what the run ran on
 * @param seconds how long the whole run took, in seconds
 * @param models the outcome of each model and seed
 * @param overSeeds the test figures over the seeds, by model and by the name of the figure; left out of the file if empty
 * @param comparisons tests between models; left out of the file if empty
 */
public record RunResults(
        String experiment,
        List<String> command,
        List<Long> seeds,
        RunEnvironment environment,
        double seconds,
        List<ModelResult> models,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Map<String, MeanAndDeviation>> overSeeds,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Comparison> comparisons) {

    /**
     * Copies the lists.
     *
     * @param experiment the experiment's name
     * @param command the whole command line
     * @param seeds the seeds
     * @param environment what the run ran on
     * @param seconds how long the whole run took, in seconds
     * @param models the outcome of each model and seed
     * @param overSeeds the test figures over the seeds, by model and by the name of the figure
     * @param comparisons tests between models
     */
    public RunResults {
        command = List.copyOf(command);
        seeds = List.copyOf(seeds);
        models = List.copyOf(models);
        overSeeds = Collections.unmodifiableMap(new LinkedHashMap<>(overSeeds));
        comparisons = List.copyOf(comparisons);
    }

    /**
     * Results without figures over seeds and comparisons.
     *
     * @param experiment the experiment's name
     * @param command the whole command line
     * @param seeds the seeds
     * @param environment what the run ran on
     * @param seconds how long the whole run took, in seconds
     * @param models the outcome of each model and seed
     */
    public RunResults(
            String experiment,
            List<String> command,
            List<Long> seeds,
            RunEnvironment environment,
            double seconds,
            List<ModelResult> models) {
        this(experiment, command, seeds, environment, seconds, models, Map.of(), List.of());
    }

    /**
     * A paired test between two models, on a measure in percent.
     *
     * @param first the model that the difference counts for
     * @param second the other one
     * @param measure what was compared, such as {@code f1@expected}
     * @param difference the mean of the first less that of the second, in points
     * @param lower end of the interval of 95 %, in points
     * @param upper end of the interval of 95 %, in points
     * @param p the two-sided level
     */
    public record Comparison(
            String first, String second, String measure, double difference, double lower, double upper, double p) {}
}
