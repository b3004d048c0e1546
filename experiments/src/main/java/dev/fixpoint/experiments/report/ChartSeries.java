package dev.fixpoint.experiments.report;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * One named line of a {@link Chart}: a value per point, measured in one run or in several (one for each seed).
 *
 * <p>Values that are not finite are gaps: a run that has none at a point is left out of the mean there.
 */
public final class ChartSeries {

    private final String name;
    private final double[] points;
    private final List<double[]> runs;
    private final boolean companion;

    private ChartSeries(String name, double[] points, List<double[]> runs, boolean companion) {
        this.name = name;
        this.points = points;
        this.runs = runs;
        this.companion = companion;
    }

    /**
     * A line from one run.
     *
     * @param name what the legend calls it
     * @param points where it was measured, {@code [n]}, rising and finite
     * @param values what was measured, {@code [n]}
     * @return the series
     * @throws IllegalArgumentException if there are no points, they do not rise, or the lengths differ
     */
    public static ChartSeries of(String name, double[] points, double[] values) {
        return ofRuns(name, points, List.of(values));
    }

    /**
     * A line from several runs.
     *
     * @param name what the legend calls it
     * @param points where all of them were measured, {@code [n]}, rising and finite
     * @param runs what each run measured, {@code [n]}; NaN from where a run ended early
     * @return the series
     * @throws IllegalArgumentException if there are no points or no runs, the points do not rise, or lengths differ
     */
    public static ChartSeries ofRuns(String name, double[] points, List<double[]> runs) {
        if (points.length == 0 || runs.isEmpty()) {
            throw new IllegalArgumentException("the series " + name + " needs at least 1 point and 1 run, got "
                    + points.length + " and " + runs.size());
        }
        for (int i = 0; i < points.length; i++) {
            if (!Double.isFinite(points[i]) || (i > 0 && points[i] <= points[i - 1])) {
                throw new IllegalArgumentException(
                        "the points of the series " + name + " must be finite and rise, got " + points[i]);
            }
        }
        for (double[] run : runs) {
            if (run.length != points.length) {
                throw new IllegalArgumentException("a run of the series " + name + " must have a value for each of the "
                        + points.length + " points, got " + run.length);
            }
        }
        return new ChartSeries(
                name, points.clone(), runs.stream().map(double[]::clone).toList(), false);
    }

    /**
     * This series, drawn dashed in the colour of the series before it: the training curve beside the test curve.
     *
     * @return the new series
     */
    public ChartSeries asCompanion() {
        return new ChartSeries(name, points, runs, true);
    }

    String name() {
        return name;
    }

    double[] points() {
        return points;
    }

    List<double[]> runs() {
        return runs;
    }

    boolean isCompanion() {
        return companion;
    }

    /** The mean over the runs that have a finite value, NaN where none has. */
    double[] mean() {
        return overRuns(values -> Arrays.stream(values).average().orElse(Double.NaN));
    }

    /** The standard deviation over those runs (divided by their number less 1); 0 where there is only one. */
    double[] deviation() {
        return overRuns(values -> {
            double mean = Arrays.stream(values).average().orElse(Double.NaN);
            double squares = Arrays.stream(values)
                    .map(value -> (value - mean) * (value - mean))
                    .sum();
            return values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0;
        });
    }

    private double[] overRuns(ToDoubleFunction<double[]> statistic) {
        double[] result = new double[points.length];
        for (int i = 0; i < points.length; i++) {
            int point = i;
            DoubleStream finite = runs.stream().mapToDouble(run -> run[point]).filter(Double::isFinite);
            result[i] = statistic.applyAsDouble(finite.toArray());
        }
        return result;
    }
}
