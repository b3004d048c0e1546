package dev.fixpoint.experiments.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TerminalChartTest {

    private static final double[] POINTS = {0, 10, 20, 30};

    @Test
    void aChartOfTwoSeriesIsDrawn() {
        Chart chart = Chart.of("Toy", "epoch", "loss")
                .with(ChartSeries.of("falling", POINTS, new double[] {15, 10, 5, 0}))
                .with(ChartSeries.of("flat", POINTS, new double[] {3, 3, Double.NaN, 3}));
        assertThat(TerminalChart.render(chart, 43)).isEqualTo("""
                        Toy
                        loss
                                15 ┤*
                                   │ **
                                   │   **
                                   │     **
                                   │       **
                                10 ┤         **
                                   │           **
                                   │             **
                                   │               **
                                   │                 **
                                 5 ┤                   **
                                   │                     **
                                   │ooooooooooo            **     o
                                   │                         **
                                   │                           **
                                 0 ┤                             **
                                   └───────────────────────────────
                                    0           epoch            30
                          *  falling
                          o  flat
                        """);
    }

    @Test
    void decadesAreEquallyFarApartOnALogarithmicAxis() {
        Chart chart = Chart.of("Toy", "step", "residual")
                .logarithmic()
                .with(ChartSeries.of("a", POINTS, new double[] {1, 1e-1, 1e-2, 1e-3}));
        List<String> lines = TerminalChart.render(chart, 60).lines().toList();
        assertThat(lines.get(1)).isEqualTo("residual, logarithmic");
        assertThat(lines.get(2)).startsWith("         1 ┤*");
        assertThat(lines.get(7)).startsWith("    0.1000 ┤").contains("*");
        assertThat(lines.get(17)).startsWith("  0.001000 ┤").endsWith("*");
    }

    @Test
    void noLineIsWiderThanAsked() {
        double[] many = new double[500];
        Arrays.setAll(many, i -> i);
        Chart chart = Chart.of("Many", "epoch", "value").with(ChartSeries.of("a", many, many));
        assertThat(TerminalChart.render(chart, 72)
                        .lines()
                        .mapToInt(String::length)
                        .max())
                .hasValue(72);
    }

    @Test
    void aSinglePointLiesInTheMiddle() {
        Chart chart = Chart.of("One", "epoch", "value").with(ChartSeries.of("a", new double[] {1}, new double[] {-2}));
        assertThat(TerminalChart.render(chart, 40).lines().filter(line -> line.endsWith("│*")))
                .hasSize(1);
    }

    @Test
    void aChartWithoutValuesSaysSo() {
        Chart chart = Chart.of("None", "epoch", "value").logarithmic().with(ChartSeries.of("a", POINTS, new double[4]));
        assertThat(TerminalChart.render(chart, 40)).isEqualTo("None\nno value that the axis can show\n");
    }

    @Test
    void aTerminalThatIsTooNarrowIsRefused() {
        assertThatThrownBy(() -> TerminalChart.render(Chart.of("t", "x", "y"), 39))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("width must be at least 40 characters, got 39");
    }
}
