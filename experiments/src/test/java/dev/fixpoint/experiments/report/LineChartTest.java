package dev.fixpoint.experiments.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;

class LineChartTest {

    private static final int BLUE = 0xFF0072B2;
    private static final int VERMILLION = 0xFFD55E00;
    private static final int GREEN = 0xFF009E73;
    private static final double[] POINTS =
            IntStream.rangeClosed(1, 40).asDoubleStream().toArray();

    /** Where the machine has no fonts there is nothing to test. */
    @BeforeAll
    static void needFonts() {
        System.setProperty("java.awt.headless", "true");
        try {
            new BufferedImage(9, 9, BufferedImage.TYPE_INT_RGB).createGraphics().drawString("x", 1, 8);
        } catch (LinkageError | InternalError | RuntimeException e) {
            abort("no text can be drawn here: " + e);
        }
    }

    @ParameterizedTest
    @EnumSource(Chart.Spread.class)
    void everySeriesIsSeenInItsColour(Chart.Spread spread) {
        Chart chart = Chart.of("Toy", "epoch", "loss (mean squared error)")
                .showing(spread)
                .with(ChartSeries.ofRuns("a", POINTS, List.of(decay(0.1), decay(0.12))))
                .with(ChartSeries.ofRuns("b", POINTS, List.of(decay(0.2), decay(0.3))));
        for (Chart either : List.of(chart, chart.logarithmic())) {
            BufferedImage image = draw(either);
            assertThat(image.getWidth()).isEqualTo(1000);
            assertThat(image.getHeight()).isEqualTo(650);
            assertThat(colours(image)).contains(BLUE, VERMILLION).doesNotContain(GREEN);
        }
    }

    @Test
    void aCompanionSharesTheColourOfTheSeriesBeforeIt() {
        Chart chart = Chart.of("Toy", "epoch", "loss")
                .with(ChartSeries.of("test", POINTS, decay(0.1)))
                .with(ChartSeries.of("train", POINTS, decay(0.3)).asCompanion())
                .with(ChartSeries.of("other", POINTS, decay(0.2)));
        assertThat(colours(draw(chart))).contains(BLUE, VERMILLION).doesNotContain(GREEN);
    }

    @Test
    void oddDataIsDrawn() {
        double[] broken = decay(0.1);
        Arrays.fill(broken, 5, 10, Double.NaN);
        broken[20] = 0;
        broken[21] = Double.POSITIVE_INFINITY;
        double[] nothing = new double[40];
        Arrays.fill(nothing, Double.NaN);
        Chart chart = Chart.of("Odd", "epoch", "loss")
                .showing(Chart.Spread.BAND)
                .with(ChartSeries.ofRuns("broken", POINTS, List.of(broken, decay(0.2))))
                .with(ChartSeries.ofRuns("nothing", POINTS, List.of(nothing, nothing)))
                .with(ChartSeries.of("one point", new double[] {1}, new double[] {0.3}))
                .with(ChartSeries.of("narrow", new double[] {1, 2}, new double[] {0.3, 0.30001}));
        assertThat(colours(draw(chart))).contains(BLUE);
        assertThat(colours(draw(chart.logarithmic()))).contains(BLUE);
    }

    @Test
    void manySeriesAreDrawn() {
        Chart chart = Chart.of("Many", "epoch", "loss");
        for (int i = 0; i < 12; i++) {
            chart = chart.with(ChartSeries.of("series " + i, POINTS, decay(0.02 * i)));
        }
        assertThat(colours(draw(chart))).contains(BLUE);
    }

    @Test
    void whereColoursRepeatTheLineStyleDiffers() {
        Chart chart = Chart.of("Many", "epoch", "loss");
        for (int i = 0; i < 8; i++) {
            chart = chart.with(ChartSeries.of("series " + i, POINTS, decay(0.02 * i)));
        }
        XYChart drawn = ChartDrawing.of(chart);
        XYSeries first = drawn.getSeries("0 mean");
        XYSeries eighth = drawn.getSeries("7 mean");
        assertThat(eighth.getLineColor()).isEqualTo(first.getLineColor());
        assertThat(eighth.getLineStyle()).isNotEqualTo(first.getLineStyle());
    }

    @Test
    void aChartWithoutValuesIsNotDrawn(@TempDir Path folder) {
        Chart chart =
                Chart.of("Empty", "epoch", "loss").logarithmic().with(ChartSeries.of("a", POINTS, new double[40]));
        assertThatThrownBy(() -> LineChart.png(chart))
                .isInstanceOf(ReportException.class)
                .hasMessage("Plot not drawn: 'Empty' has no value that its axis can show.");
        try (RunDirectory run = RunDirectory.open(folder)) {
            assertThat(LineChart.save(chart, run, "empty.png")).isFalse();
        }
        assertThat(folder.resolve("empty.png")).doesNotExist();
    }

    @Test
    void aChartIsSavedInTheFolderOfItsRun(@TempDir Path folder) {
        Chart chart = Chart.of("Toy", "epoch", "loss").with(ChartSeries.of("a", POINTS, decay(0.1)));
        byte[] png = LineChart.png(chart);
        try (RunDirectory run = RunDirectory.open(folder)) {
            assertThat(LineChart.save(chart, run, "loss.png")).isTrue();
        }
        assertThat(folder.resolve("loss.png")).hasBinaryContent(png);
    }

    private static BufferedImage draw(Chart chart) {
        try {
            return ImageIO.read(new ByteArrayInputStream(LineChart.png(chart)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Set<Integer> colours(BufferedImage image) {
        int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        return Arrays.stream(pixels).boxed().collect(Collectors.toSet());
    }

    private static double[] decay(double rate) {
        return Arrays.stream(POINTS).map(x -> Math.exp(-rate * x)).toArray();
    }
}
