package dev.fixpoint.experiments.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fixpoint.experiments.image.Picture;
import org.junit.jupiter.api.Test;

class ColourWheelTest {
    private static final FlowField CROSS =
            new FlowField(6, 1, new float[] {0, 2, -2, 0, 0, Float.NaN}, new float[] {0, 0, 0, 2, -2, Float.NaN});

    @Test
    void restIsWhiteAndTheUnknownBlack() {
        Picture picture = ColourWheel.picture(CROSS, 2);
        for (int channel = 0; channel < 3; channel++) {
            assertThat(picture.value(channel, 0, 0)).isEqualTo(1);
            assertThat(picture.value(channel, 0, 5)).isZero();
        }
    }

    @Test
    void directionsHaveTheColoursOfTheWheel() {
        Picture picture = ColourWheel.picture(CROSS, 2);
        // Right: red above all; left: green and blue; down: red and green; up: blue above all.
        assertThat(picture.value(0, 0, 1)).isEqualTo(1);
        assertThat(picture.value(1, 0, 1)).isLessThan(0.1f);
        assertThat(picture.value(2, 0, 1)).isLessThan(0.1f);
        assertThat(picture.value(0, 0, 2)).isLessThan(0.1f);
        assertThat(picture.value(2, 0, 2)).isGreaterThan(0.9f);
        assertThat(picture.value(0, 0, 3)).isGreaterThan(0.9f);
        assertThat(picture.value(1, 0, 3)).isGreaterThan(0.8f);
        assertThat(picture.value(2, 0, 3)).isLessThan(0.1f);
        assertThat(picture.value(2, 0, 4)).isGreaterThan(0.9f);
        assertThat(picture.value(1, 0, 4)).isLessThan(0.5f);
    }

    @Test
    void slowerIsPaler() {
        FlowField speeds = new FlowField(2, 1, new float[] {0.5f, 2}, new float[2]);
        Picture picture = ColourWheel.picture(speeds, 2);
        assertThat(picture.value(1, 0, 0)).isBetween(0.7f, 0.8f);
        assertThat(picture.value(1, 0, 1)).isLessThan(0.1f);
    }

    @Test
    void theFastestKnownPixelSetsTheScale() {
        assertThat(ColourWheel.fastest(CROSS)).isEqualTo(2);
        assertThat(ColourWheel.fastest(new FlowField(1, 1, new float[] {Float.NaN}, new float[1])))
                .isZero();
    }
}
