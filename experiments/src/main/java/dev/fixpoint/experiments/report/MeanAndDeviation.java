package dev.fixpoint.experiments.report;

import java.util.Arrays;
import java.util.Locale;

/**
 * A figure over several seeds.
 *
 * @param mean over the seeds; NaN without any
 * @param deviation the standard deviation, divided by the number of seeds less 1; NaN for fewer than 2 seeds
 */
public record MeanAndDeviation(double mean, double deviation) {

    /**
     * The figure of some values.
     *
     * @param values one for each seed
     * @return mean and deviation
     */
    public static MeanAndDeviation of(double... values) {
        double mean = Arrays.stream(values).average().orElse(Double.NaN);
        double squares = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return new MeanAndDeviation(mean, values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : Double.NaN);
    }

    /**
     * The figure for a table.
     *
     * @param decimals digits after the point
     * @return such as {@code 44.7 ± 0.3}, without the deviation where there is none; a dash for what is not known
     */
    public String text(int decimals) {
        if (Double.isNaN(mean)) {
            return "-";
        }
        String pattern = "%." + decimals + "f";
        return Double.isNaN(deviation)
                ? String.format(Locale.ROOT, pattern, mean)
                : String.format(Locale.ROOT, pattern + " ± " + pattern, mean, deviation);
    }
}
