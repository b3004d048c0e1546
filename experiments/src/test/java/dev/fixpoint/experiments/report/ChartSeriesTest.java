package dev.fixpoint.experiments.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChartSeriesTest {

    private static final double[] POINTS = {1, 2, 3};

    @Test
    void meanAndDeviationLeaveOutRunsWithoutAValue() {
        double nan = Double.NaN;
        ChartSeries series = ChartSeries.ofRuns(
                "a", POINTS, List.of(new double[] {1, 4, nan}, new double[] {3, nan, Double.POSITIVE_INFINITY}));
        assertThat(series.mean()).containsExactly(2, 4, nan);
        assertThat(series.deviation()).containsExactly(Math.sqrt(2), 0, 0);
    }

    @Test
    void aLogarithmicAxisLeavesOutWhatIsNotPositive() {
        Chart chart = Chart.of("t", "x", "y").with(ChartSeries.of("a", POINTS, new double[] {-1, 0, 2}));
        assertThat(chart.rangeOfMeans().getMin()).isEqualTo(-1);
        assertThat(chart.logarithmic().rangeOfMeans().getMin()).isEqualTo(2);
        assertThat(chart.logarithmic().shown(new double[] {-1, 0, 2})).containsExactly(Double.NaN, Double.NaN, 2);
    }

    @Test
    void seriesThatAreNoCurvesAreRefused() {
        assertThatThrownBy(() -> ChartSeries.of("a", new double[0], new double[0]))
                .hasMessageContaining("at least 1 point");
        assertThatThrownBy(() -> ChartSeries.of("a", new double[] {1, 1}, new double[2]))
                .hasMessageContaining("must be finite and rise, got 1.0");
        assertThatThrownBy(() -> ChartSeries.of("a", POINTS, new double[2])).hasMessageContaining("3 points, got 2");
    }

    @Test
    void twoSeriesOfOneNameAreRefused() {
        Chart chart = Chart.of("t", "x", "y").with(ChartSeries.of("a", POINTS, POINTS));
        assertThatThrownBy(() -> chart.with(ChartSeries.of("a", POINTS, POINTS)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("two series of one chart are called a");
    }
}
