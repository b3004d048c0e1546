package dev.fixpoint.experiments.report;

import java.util.List;

/**
 * What {@code results.json} holds: enough to run it again and to compare what came out.
 *
 * @param experiment the experiment's name
 * @param command the whole command line, one element per argument
 * @param seeds the seeds, one run for each
 * @param environment what the run ran on
 * @param seconds how long the whole run took, in seconds
 * @param models the outcome of each model and seed
 */
public record RunResults(
        String experiment,
        List<String> command,
        List<Long> seeds,
        RunEnvironment environment,
        double seconds,
        List<ModelResult> models) {

    /**
     * Copies the lists.
     *
     * @param experiment the experiment's name
     * @param command the whole command line
     * @param seeds the seeds
     * @param environment what the run ran on
     * @param seconds how long the whole run took, in seconds
     * @param models the outcome of each model and seed
     */
    public RunResults {
        command = List.copyOf(command);
        seeds = List.copyOf(seeds);
        models = List.copyOf(models);
    }
}
