package dev.fixpoint.experiments.report;

import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Curves over a common axis: what {@link LineChart} and {@link TerminalChart} draw.
 *
 * <pre>{@code
 * Chart.of("Toy problem", "epoch", "test loss (mean squared error)")
 *         .logarithmic()
 *         .showing(Chart.Spread.BAND)
 *         .with(ChartSeries.ofRuns("FPI_NN", epochs, lossPerSeed))
 * }</pre>
 *
 * <p>On a logarithmic axis, values that are not positive are gaps, like those that are not finite.
 */
public final class Chart {

    private final String title;
    private final String xLabel;
    private final String yLabel;
    private final boolean logarithmic;
    private final Spread spread;
    private final List<ChartSeries> series;

    private Chart(
            String title, String xLabel, String yLabel, boolean logarithmic, Spread spread, List<ChartSeries> series) {
        this.title = title;
        this.xLabel = xLabel;
        this.yLabel = yLabel;
        this.logarithmic = logarithmic;
        this.spread = spread;
        this.series = series;
    }

    /** How a series of several runs shows that they differ. */
    public enum Spread {
        /** Not at all: the mean alone. */
        NONE,
        /** A band of one standard deviation to either side; a logarithmic axis cuts it off at the least value of any run. */
        BAND,
        /** A thin line for each run beside the mean. */
        RUNS
    }

    /**
     * A chart without series, with a linear axis and no spread.
     *
     * @param title what it shows
     * @param xLabel what the points are, with their unit
     * @param yLabel what the values are, with their unit
     * @return the chart
     */
    public static Chart of(String title, String xLabel, String yLabel) {
        return new Chart(title, xLabel, yLabel, false, Spread.NONE, List.of());
    }

    /**
     * This chart with a logarithmic axis for the values.
     *
     * @return the new chart
     */
    public Chart logarithmic() {
        return new Chart(title, xLabel, yLabel, true, spread, series);
    }

    /**
     * This chart with another way to show how runs differ; the terminal shows the mean alone.
     *
     * @param newSpread the way
     * @return the new chart
     */
    public Chart showing(Spread newSpread) {
        return new Chart(title, xLabel, yLabel, logarithmic, newSpread, series);
    }

    /**
     * This chart with one more series.
     *
     * @param added the series
     * @return the new chart
     * @throws IllegalArgumentException if there is one of that name already
     */
    public Chart with(ChartSeries added) {
        if (series.stream().anyMatch(other -> other.name().equals(added.name()))) {
            throw new IllegalArgumentException("two series of one chart are called " + added.name());
        }
        List<ChartSeries> all = Stream.concat(series.stream(), Stream.of(added)).toList();
        return new Chart(title, xLabel, yLabel, logarithmic, spread, all);
    }

    String title() {
        return title;
    }

    String xLabel() {
        return xLabel;
    }

    String yLabel() {
        return yLabel;
    }

    boolean isLogarithmic() {
        return logarithmic;
    }

    Spread spread() {
        return spread;
    }

    List<ChartSeries> series() {
        return series;
    }

    boolean canShow(double value) {
        return Double.isFinite(value) && (!logarithmic || value > 0);
    }

    /** The values with NaN for those that this chart's axis cannot show. */
    double[] shown(double[] values) {
        return Arrays.stream(values)
                .map(value -> canShow(value) ? value : Double.NaN)
                .toArray();
    }

    /** Least and greatest mean that can be shown, over all series; a count of 0 if there is none. */
    DoubleSummaryStatistics rangeOfMeans() {
        return series.stream()
                .flatMapToDouble(line -> DoubleStream.of(line.mean()))
                .filter(this::canShow)
                .summaryStatistics();
    }

    /** Least and greatest value of any run that can be shown, over all series. */
    DoubleSummaryStatistics rangeOfRuns() {
        return series.stream()
                .flatMap(line -> line.runs().stream())
                .flatMapToDouble(Arrays::stream)
                .filter(this::canShow)
                .summaryStatistics();
    }

    /** Least and greatest point, over all series. */
    DoubleSummaryStatistics rangeOfPoints() {
        return series.stream()
                .flatMapToDouble(line -> DoubleStream.of(line.points()))
                .summaryStatistics();
    }
}
