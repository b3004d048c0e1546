package dev.fixpoint.experiments.report;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One trained model's entry in {@code results.json}. Start from {@link #of} and add what is known:
 *
 * <pre>{@code
 * ModelResult.of("FPI_NN", seed, new ModelResult.Training(parameters, epochs, seconds))
 *         .withSolves(new ModelResult.Solves(forwardEvaluations, backwardEvaluations))
 *         .withMetrics(Split.TEST, scores.asMetrics())
 * }</pre>
 *
 * <p>Numbers that are not finite are written as {@code null}.
 *
 * @param model the model's name
 * @param seed the seed that it was trained with
 * @param training what the training was like; its numbers stand in the entry itself
 * @param solves what its solves cost; its numbers stand in the entry itself
 * @param conditions what it was made for, such as {@code sigma}, the noise; in results.json its numbers stand in the entry itself
 * @param settings what it was trained with: texts, numbers and booleans by name
 * @param metrics its figures by name, for each split that was measured; F1 in percent
 * @param diagnostics other figures by name, such as {@code spectralRadius}
 */
public record ModelResult(
        String model,
        long seed,
        @JsonUnwrapped Training training,
        @JsonUnwrapped Solves solves,
        Map<String, Double> conditions,
        Map<String, Object> settings,
        Map<Split, Map<String, Double>> metrics,
        Map<String, Double> diagnostics) {

    /**
     * Copies the maps, in their order.
     *
     * @param model the model's name
     * @param seed the seed that it was trained with
     * @param training what the training was like
     * @param solves what its solves cost
     * @param conditions what it was made for, numbers by name
     * @param settings texts, numbers and booleans by name
     * @param metrics figures by name, for each split
     * @param diagnostics other figures by name
     * @throws IllegalArgumentException if a setting is neither a text nor a number nor a boolean
     */
    public ModelResult {
        conditions = copy(conditions);
        settings.forEach(ModelResult::requirePlain);
        settings = copy(settings);
        Map<Split, Map<String, Double>> copied = new EnumMap<>(Split.class);
        metrics.forEach((split, figures) -> copied.put(split, copy(figures)));
        metrics = Collections.unmodifiableMap(copied);
        diagnostics = copy(diagnostics);
    }

    /**
     * What the training of a model was like.
     *
     * @param parameters the number of trained values
     * @param epochs the passes over the training data
     * @param seconds how long it took, in seconds
     */
    public record Training(long parameters, int epochs, double seconds) {}

    /**
     * What the solves of a model cost, on average over the training.
     *
     * @param forwardEvaluationsPerSolve evaluations of the map per forward solve; NaN without one
     * @param backwardEvaluationsPerSolve products with the Jacobian per backward solve; NaN without one
     */
    public record Solves(double forwardEvaluationsPerSolve, double backwardEvaluationsPerSolve) {

        /** For a model that solves nothing. */
        public static final Solves NONE = new Solves(Double.NaN, Double.NaN);
    }

    /**
     * A trained model without solves, settings and figures.
     *
     * @param model its name
     * @param seed the seed that it was trained with
     * @param training what the training was like
     * @return the entry
     */
    public static ModelResult of(String model, long seed, Training training) {
        return new ModelResult(model, seed, training, Solves.NONE, Map.of(), Map.of(), Map.of(), Map.of());
    }

    /**
     * This entry with what its solves cost.
     *
     * @param newSolves the cost
     * @return the new entry
     */
    public ModelResult withSolves(Solves newSolves) {
        return new ModelResult(model, seed, training, newSolves, conditions, settings, metrics, diagnostics);
    }

    /**
     * This entry with what it was made for.
     *
     * @param newConditions numbers by name, such as {@code sigma}
     * @return the new entry
     */
    public ModelResult withConditions(Map<String, Double> newConditions) {
        return new ModelResult(model, seed, training, solves, newConditions, settings, metrics, diagnostics);
    }

    /**
     * This entry with other settings.
     *
     * @param newSettings texts, numbers and booleans by name
     * @return the new entry
     * @throws IllegalArgumentException if a setting is neither a text nor a number nor a boolean
     */
    public ModelResult withSettings(Map<String, Object> newSettings) {
        return new ModelResult(model, seed, training, solves, conditions, newSettings, metrics, diagnostics);
    }

    /**
     * This entry with the figures of one split, instead of those it had for it.
     *
     * @param split what they were measured on
     * @param figures the figures by name; F1 in percent
     * @return the new entry
     */
    public ModelResult withMetrics(Split split, Map<String, Double> figures) {
        Map<Split, Map<String, Double>> all = new EnumMap<>(Split.class);
        all.putAll(metrics);
        all.put(split, figures);
        return new ModelResult(model, seed, training, solves, conditions, settings, all, diagnostics);
    }

    /**
     * This entry with other diagnostics.
     *
     * @param newDiagnostics figures by name, such as {@code spectralRadius}
     * @return the new entry
     */
    public ModelResult withDiagnostics(Map<String, Double> newDiagnostics) {
        return new ModelResult(model, seed, training, solves, conditions, settings, metrics, newDiagnostics);
    }

    private static <V> Map<String, V> copy(Map<String, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    private static void requirePlain(String name, Object setting) {
        if (!(setting instanceof String || setting instanceof Number || setting instanceof Boolean)) {
            throw new IllegalArgumentException("the setting " + name + " must be a text, a number or a boolean, got a "
                    + setting.getClass().getSimpleName());
        }
    }
}
