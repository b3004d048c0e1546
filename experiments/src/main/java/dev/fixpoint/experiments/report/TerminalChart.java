package dev.fixpoint.experiments.report;

import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.Locale;

/**
 * Draws the means of a {@link Chart} in characters, for a terminal.
 *
 * <p>Each series has a marker of its own, so no colour is needed. Where two series fall on one place the later one is seen;
 * between two points a series is joined by a straight line.
 */
public final class TerminalChart {

    /** The least width that leaves room for axis and curve, in characters. */
    public static final int MIN_WIDTH = 40;

    private static final int ROWS = 16;
    private static final int ROWS_PER_LABEL = 5;
    /** As wide as a negative number of four digits in exponential notation. */
    private static final int LABEL_WIDTH = 10;

    private static final String AXIS = " │";
    private static final String MARKERS = "*o+x#@%&";

    private final Chart chart;
    private final char[][] canvas;
    private final double left;
    private final double right;
    private final double bottom;
    private final double top;

    private TerminalChart(Chart chart, int columns) {
        this.chart = chart;
        canvas = new char[ROWS][columns];
        for (char[] line : canvas) {
            Arrays.fill(line, ' ');
        }
        DoubleSummaryStatistics points = chart.rangeOfPoints();
        left = points.getMin();
        right = points.getMax();
        DoubleSummaryStatistics values = chart.rangeOfMeans();
        double low = scaled(values.getMin());
        double high = scaled(values.getMax());
        // A flat curve gets a range around it, so that it lies in the middle.
        double margin = high > low ? 0 : Math.max(1e-3, Math.abs(high) / 2);
        bottom = low - margin;
        top = high + margin;
    }

    /**
     * Draws a chart.
     *
     * @param chart what to draw
     * @param width how many characters a line may have, at least {@link #MIN_WIDTH}
     * @return lines that end with a line feed: title, curves, axis and a legend; a sentence if there is nothing to show
     * @throws IllegalArgumentException if the width is too small
     */
    public static String render(Chart chart, int width) {
        if (width < MIN_WIDTH) {
            throw new IllegalArgumentException("width must be at least " + MIN_WIDTH + " characters, got " + width);
        }
        if (chart.rangeOfMeans().getCount() == 0) {
            return chart.title() + "\nno value that the axis can show\n";
        }
        TerminalChart drawing = new TerminalChart(chart, width - LABEL_WIDTH - AXIS.length());
        for (int i = 0; i < chart.series().size(); i++) {
            drawing.draw(chart.series().get(i), marker(i));
        }
        return drawing.text();
    }

    private void draw(ChartSeries series, char marker) {
        double[] mean = series.mean();
        for (int i = 0; i < mean.length; i++) {
            if (!chart.canShow(mean[i])) {
                continue;
            }
            mark(column(series.points()[i]), scaled(mean[i]), marker);
            if (i > 0 && chart.canShow(mean[i - 1])) {
                join(series.points(), mean, i, marker);
            }
        }
    }

    private void join(double[] points, double[] mean, int end, char marker) {
        int from = column(points[end - 1]);
        int to = column(points[end]);
        double start = scaled(mean[end - 1]);
        double rise = scaled(mean[end]) - start;
        for (int column = from + 1; column < to; column++) {
            mark(column, start + rise * (column - from) / (to - from), marker);
        }
    }

    private void mark(int column, double value, char marker) {
        int row = (int) Math.round((top - value) / (top - bottom) * (ROWS - 1));
        canvas[row][column] = marker;
    }

    private int column(double point) {
        return right == left ? 0 : (int) Math.round((point - left) / (right - left) * (canvas[0].length - 1));
    }

    private double scaled(double value) {
        return chart.isLogarithmic() ? Math.log10(value) : value;
    }

    private String text() {
        int columns = canvas[0].length;
        StringBuilder text = new StringBuilder();
        text.append(chart.title()).append("\n");
        text.append(chart.yLabel()).append(chart.isLogarithmic() ? ", logarithmic\n" : "\n");
        for (int row = 0; row < ROWS; row++) {
            boolean labelled = row % ROWS_PER_LABEL == 0;
            double value = top - (top - bottom) * row / (ROWS - 1);
            String label = labelled ? number(chart.isLogarithmic() ? Math.pow(10, value) : value) : "";
            text.append(" ".repeat(LABEL_WIDTH - label.length())).append(label);
            text.append(labelled ? " ┤" : AXIS);
            text.append(new String(canvas[row]).stripTrailing()).append('\n');
        }
        text.append(" ".repeat(LABEL_WIDTH))
                .append(" └")
                .append("─".repeat(columns))
                .append('\n');
        text.append(" ".repeat(LABEL_WIDTH + AXIS.length()))
                .append(pointAxis(columns))
                .append('\n');
        for (int i = 0; i < chart.series().size(); i++) {
            text.append("  ").append(marker(i)).append("  ");
            text.append(chart.series().get(i).name()).append('\n');
        }
        return text.toString();
    }

    /** The first point, the axis's name and the last point, as far as there is room for the name. */
    private String pointAxis(int columns) {
        String first = number(left);
        String last = right == left ? "" : number(right);
        int room = columns - first.length() - last.length();
        String name = chart.xLabel().length() + 2 <= room ? chart.xLabel() : "";
        int before = (room - name.length()) / 2;
        return (first + " ".repeat(before) + name + " ".repeat(room - name.length() - before) + last).stripTrailing();
    }

    private static char marker(int series) {
        return MARKERS.charAt(series % MARKERS.length());
    }

    /** At most {@link #LABEL_WIDTH} characters: whole numbers as they are, others with four significant digits. */
    private static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e6) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        return String.format(Locale.ROOT, "%.4g", value);
    }
}
