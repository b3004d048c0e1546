package dev.fixpoint.experiments.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Turns a {@link Chart} into one of XChart; apart from {@link LineChart}, as loading this class takes AWT's libraries. */
final class ChartDrawing {

    private static final int WIDTH = 1000;
    private static final int HEIGHT = 650;
    private static final List<Color> OKABE_ITO = List.of(
            new Color(0x0072B2),
            new Color(0xD55E00),
            new Color(0x009E73),
            new Color(0xCC79A7),
            new Color(0xE69F00),
            new Color(0x56B4E9),
            new Color(0x000000));
    private static final Color GRID = new Color(0xE4E4E4);
    private static final Color INK = new Color(0x333333);
    private static final BasicStroke SOLID = new BasicStroke(2.2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    private static final BasicStroke DASHED = stroke(7, 5);

    /** The line styles of the first, second and third round of the palette. */
    private static final List<BasicStroke> ROUNDS = List.of(SOLID, stroke(10, 4, 2, 4), stroke(2, 4));

    /** Up to so many points each is marked: the eye sees where something was measured, and a single point is seen at all. */
    private static final int MARKED_POINTS = 25;

    private static final int LABEL_DIGITS = 6;
    private static final int BAND_ALPHA = 48;
    private static final int RUN_ALPHA = 90;

    private ChartDrawing() {}

    static XYChart of(Chart chart) {
        XYChart drawing = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(chart.title())
                .xAxisTitle(chart.xLabel())
                .yAxisTitle(chart.yLabel())
                .build();
        style(drawing.getStyler(), chart);
        List<Look> looks = looks(chart.series());
        for (int i = 0; i < looks.size(); i++) {
            addSpread(drawing, chart, i, looks.get(i).colour());
        }
        // All means after all bands and runs, so that none of them is covered.
        for (int i = 0; i < looks.size(); i++) {
            addMean(drawing, chart, i, looks.get(i));
        }
        if (chart.series().stream().allMatch(series -> series.points().length > MARKED_POINTS)) {
            askForRoundPoints(drawing, chart);
        }
        return drawing;
    }

    /**
     * Between points of equal distance XChart labels every so many of them: 1, 35, 69, ... An unseen point beside the first
     * makes it choose round numbers.
     */
    private static void askForRoundPoints(XYChart drawing, Chart chart) {
        DoubleSummaryStatistics points = chart.rangeOfPoints();
        double beside = points.getMin() + (points.getMax() - points.getMin()) / 997;
        double inRange = chart.rangeOfMeans().getMin();
        XYSeries unseen = drawing.addSeries("unseen", new double[] {beside}, new double[] {inRange});
        unseen.setMarker(SeriesMarkers.NONE).setShowInLegend(false);
    }

    /** How a mean is drawn. */
    private record Look(Color colour, BasicStroke stroke) {}

    /** A colour for each series but companions; once the palette is used up it begins anew, in another line style. */
    private static List<Look> looks(List<ChartSeries> series) {
        List<Look> looks = new ArrayList<>();
        int used = 0;
        for (ChartSeries line : series) {
            if (!line.isCompanion() || used == 0) {
                used++;
            }
            int round = (used - 1) / OKABE_ITO.size();
            looks.add(new Look(
                    OKABE_ITO.get((used - 1) % OKABE_ITO.size()),
                    line.isCompanion() ? DASHED : ROUNDS.get(round % ROUNDS.size())));
        }
        return looks;
    }

    private static BasicStroke stroke(float... dashes) {
        return new BasicStroke(2.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, dashes, 0);
    }

    private static void style(XYStyler styler, Chart chart) {
        Font text = new Font(Font.SANS_SERIF, Font.PLAIN, 14);
        styler.setChartBackgroundColor(Color.WHITE)
                .setChartFontColor(INK)
                .setChartTitleFont(text.deriveFont(Font.BOLD, 17f))
                .setChartTitleBoxVisible(false)
                .setChartPadding(16)
                .setLegendFont(text)
                .setLegendPosition(LegendPosition.OutsideE)
                .setLegendBorderColor(Color.WHITE)
                .setPlotBorderVisible(false)
                .setPlotBackgroundColor(Color.WHITE)
                .setLocale(Locale.ROOT);
        styler.setAxisTitleFont(text.deriveFont(15f))
                .setAxisTickLabelsFont(text.deriveFont(13f))
                .setPlotGridLinesColor(GRID)
                .setPlotGridLinesStroke(new BasicStroke(1))
                .setYAxisTickMarkSpacingHint(50);
        if (chart.isLogarithmic()) {
            styleLogarithmic(styler, chart);
        } else {
            styler.setYAxisTickLabelsFormattingFunction(ChartDrawing::label);
        }
    }

    /** Six digits: XChart alone labels the ends of a short axis with all that a number has. */
    private static String label(double value) {
        return new BigDecimal(value)
                .round(new MathContext(LABEL_DIGITS))
                .stripTrailingZeros()
                .toPlainString();
    }

    /** The axis labels powers of 10 only, so it takes a range with two of them to read a value off; one is made if need be. */
    private static void styleLogarithmic(XYStyler styler, Chart chart) {
        DoubleSummaryStatistics range = chart.rangeOfRuns();
        double lowest = Math.log10(range.getMin());
        double highest = Math.log10(range.getMax());
        styler.setYAxisLogarithmic(highest - lowest >= 1);
        boolean oneLabel = Math.floor(highest) - Math.ceil(lowest) < 1;
        if (highest - lowest >= 1 && oneLabel) {
            styler.setYAxisMin(Math.pow(10, Math.floor(lowest)));
        }
    }

    private static void addSpread(XYChart drawing, Chart chart, int index, Color colour) {
        ChartSeries series = chart.series().get(index);
        if (series.runs().size() == 1) {
            return;
        }
        if (chart.spread() == Chart.Spread.BAND) {
            addBand(drawing, chart, index, translucent(colour, BAND_ALPHA));
        } else if (chart.spread() == Chart.Spread.RUNS) {
            for (int run = 0; run < series.runs().size(); run++) {
                double[] values = chart.shown(series.runs().get(run));
                addLine(drawing, index + " run " + run, series.points(), values).ifPresent(line -> {
                    line.setLineStyle(new BasicStroke(1)).setLineColor(translucent(colour, RUN_ALPHA));
                    line.setMarker(SeriesMarkers.NONE).setShowInLegend(false);
                });
            }
        }
    }

    private static void addMean(XYChart drawing, Chart chart, int index, Look look) {
        ChartSeries series = chart.series().get(index);
        boolean marked = series.points().length <= MARKED_POINTS;
        addLine(drawing, index + " mean", series.points(), chart.shown(series.mean()))
                .ifPresent(line -> {
                    line.setLineStyle(look.stroke()).setLineColor(look.colour());
                    line.setMarker(marked ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE)
                            .setMarkerColor(look.colour());
                    line.setLabel(series.name());
                });
    }

    private static Optional<XYSeries> addLine(XYChart drawing, String key, double[] points, double[] values) {
        boolean empty = Arrays.stream(values).allMatch(Double::isNaN);
        return empty ? Optional.empty() : Optional.of(drawing.addSeries(key, points, values));
    }

    /** One polygon for each stretch of the mean without a gap. */
    private static void addBand(XYChart drawing, Chart chart, int index, Color colour) {
        double[] mean = chart.series().get(index).mean();
        for (int from = 0; from < mean.length; from++) {
            int to = from;
            while (to < mean.length && chart.canShow(mean[to])) {
                to++;
            }
            if (to > from) {
                XYSeries band = addBand(drawing, chart, index, from, to);
                band.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea).setFillColor(colour);
                band.setLineColor(translucent(colour, 0)).setShowInLegend(false);
                band.setMarker(SeriesMarkers.NONE);
                from = to;
            }
        }
    }

    /** A polygon along the upper edge and back along the lower one, on a logarithmic axis not below the least value of any run. */
    private static XYSeries addBand(XYChart drawing, Chart chart, int index, int from, int to) {
        ChartSeries series = chart.series().get(index);
        double[] mean = series.mean();
        double[] deviation = series.deviation();
        double floor = chart.isLogarithmic() ? chart.rangeOfRuns().getMin() : Double.NEGATIVE_INFINITY;
        double[] x = new double[2 * (to - from)];
        double[] y = new double[x.length];
        for (int i = from; i < to; i++) {
            int there = i - from;
            int back = x.length - 1 - there;
            x[there] = series.points()[i];
            x[back] = series.points()[i];
            y[there] = mean[i] + deviation[i];
            y[back] = Math.max(floor, mean[i] - deviation[i]);
        }
        return drawing.addSeries(index + " band " + from, x, y);
    }

    private static Color translucent(Color colour, int alpha) {
        return new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), alpha);
    }
}
