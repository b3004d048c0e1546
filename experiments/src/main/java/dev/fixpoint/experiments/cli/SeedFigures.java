package dev.fixpoint.experiments.cli;

import dev.fixpoint.experiments.report.MeanAndDeviation;
import dev.fixpoint.experiments.report.ModelResult;
import dev.fixpoint.experiments.report.Split;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/** Figures of one model over its seeds, as reports show them; what was not measured is NaN. */
final class SeedFigures {
    private SeedFigures() {}

    /** The figures of the test split. */
    static Map<String, Double> test(ModelResult result) {
        return Objects.requireNonNull(result.metrics().get(Split.TEST));
    }

    /** A figure of the test split over the seeds. */
    static MeanAndDeviation figure(List<ModelResult> results, String name) {
        return MeanAndDeviation.of(results.stream()
                .mapToDouble(result -> test(result).getOrDefault(name, Double.NaN))
                .toArray());
    }

    /** A diagnostic of one seed. */
    static double diagnostic(ModelResult result, String name) {
        return result.diagnostics().getOrDefault(name, Double.NaN);
    }

    /** The mean over the seeds. */
    static double mean(List<ModelResult> results, ToDoubleFunction<ModelResult> figure) {
        return results.stream().mapToDouble(figure).average().orElse(Double.NaN);
    }

    /** The number in a pattern of {@link String#format}; a dash for NaN. */
    static String number(String pattern, double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, pattern, value);
    }
}
