package dev.fixpoint.experiments.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class FlowErrorTest {
    private static final double ROUNDING = 1e-6; // float32 flows

    @Test
    void theEndPointErrorIsTheMeanDistance() {
        FlowField truth = new FlowField(2, 1, new float[] {0, 1}, new float[] {0, 1});
        FlowField flow = new FlowField(2, 1, new float[] {3, 1}, new float[] {4, 2});
        FlowError error = FlowError.of(flow, truth);
        assertThat(error.endPoint()).isCloseTo((5 + 1) / 2.0, within(ROUNDING));
        assertThat(error.pixels()).isEqualTo(2);
    }

    @Test
    void anOutlierIsFarOffInPixelsAndInProportion() {
        // Errors of 2, 4 and 4 pixels, the last of a true flow of 100: less than a twentieth of it.
        FlowField truth = new FlowField(3, 1, new float[] {0, 0, 100}, new float[3]);
        FlowField flow = new FlowField(3, 1, new float[] {2, 4, 104}, new float[3]);
        assertThat(FlowError.of(flow, truth).outliers()).isCloseTo(100.0 / 3, within(ROUNDING));
    }

    @Test
    void pixelsWithoutATruthDoNotCount() {
        FlowField truth = new FlowField(2, 1, new float[] {Float.NaN, 1}, new float[] {0, 0});
        FlowField flow = new FlowField(2, 1, new float[] {50, 1.5f}, new float[] {50, 0});
        FlowError error = FlowError.of(flow, truth);
        assertThat(error.endPoint()).isCloseTo(0.5, within(ROUNDING));
        assertThat(error.outliers()).isZero();
        assertThat(error.pixels()).isEqualTo(1);
    }

    @Test
    void whereNothingIsKnownTheErrorIsNotANumber() {
        FlowField truth = new FlowField(1, 1, new float[] {Float.NaN}, new float[] {Float.NaN});
        FlowError error = FlowError.of(new FlowField(1, 1, new float[1], new float[1]), truth);
        assertThat(error.endPoint()).isNaN();
        assertThat(error.outliers()).isNaN();
    }

    @Test
    void flowsThatDoNotFitAreRefused() {
        FlowField one = new FlowField(1, 1, new float[1], new float[1]);
        FlowField two = new FlowField(2, 1, new float[2], new float[2]);
        FlowField unknown = new FlowField(1, 1, new float[] {Float.NaN}, new float[1]);
        assertThatThrownBy(() -> FlowError.of(one, two)).hasMessageContaining("1 x 1", "2 x 1");
        assertThatThrownBy(() -> FlowError.of(unknown, one)).hasMessageContaining("pixel 0, 0");
    }

    @Test
    void aReducedFlowIsTheMeanOfWhatIsKnown() {
        FlowField flow = new FlowField(
                5,
                2,
                new float[] {2, 4, Float.NaN, Float.NaN, 9, 6, Float.NaN, Float.NaN, Float.NaN, 9},
                new float[10]);
        FlowField reduced = flow.reduced(2);
        assertThat(reduced.width()).isEqualTo(2);
        assertThat(reduced.height()).isEqualTo(1);
        assertThat(reduced.u()[0]).isEqualTo((2 + 4 + 6) / 3f / 2);
        assertThat(reduced.known(1)).isFalse();
    }
}
