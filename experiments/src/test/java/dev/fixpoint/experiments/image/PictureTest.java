package dev.fixpoint.experiments.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fixpoint.memory.TensorScope;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PictureTest {
    private static final Picture SMALL = Picture.of(1, 2, 3, new float[] {1, 2, 3, 4, 5, 6});

    @Test
    void aTensorGivesBackThePictureItCameFrom() {
        Picture colour = Picture.of(3, 2, 2, new float[] {0, .1f, .2f, .3f, .4f, .5f, .6f, .7f, .8f, .9f, 1, 2});
        try (TensorScope scope = TensorScope.open()) {
            assertThat(Picture.of(colour.toTensor())).isEqualTo(colour);
            assertThat(Picture.of(colour.toTensor().select(0, 1)))
                    .isEqualTo(Picture.of(1, 2, 2, new float[] {.4f, .5f, .6f, .7f}));
            assertThat(Picture.of(colour.toTensor().transpose(1, 2)).value(1, 0, 1))
                    .as("a tensor that is not contiguous")
                    .isEqualTo(.6f);
        }
    }

    @Test
    void aPictureDoesNotChangeWithTheArrayItWasMadeFrom() {
        float[] values = {1, 2};
        Picture picture = Picture.of(1, 1, 2, values);
        values[0] = 7;
        picture.values()[1] = 7;
        assertThat(picture.values()).containsExactly(1, 2);
    }

    @Test
    void aPartHasTheValuesOfItsPlace() {
        Picture two = Picture.of(2, 2, 3, new float[] {1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16});
        assertThat(two.crop(0, 1, 2, 2)).isEqualTo(Picture.of(2, 2, 2, new float[] {2, 3, 5, 6, 12, 13, 15, 16}));
        assertThatIllegalArgumentException().isThrownBy(() -> two.crop(1, 1, 2, 2));
    }

    @Test
    void aQuarterTurnGoesCounterClockwiseAndAMirrorExchangesLeftAndRight() {
        assertThat(SMALL.transformed(Symmetry.QUARTER_TURN))
                .isEqualTo(Picture.of(1, 3, 2, new float[] {3, 6, 2, 5, 1, 4}));
        assertThat(SMALL.transformed(Symmetry.MIRROR)).isEqualTo(Picture.of(1, 2, 3, new float[] {3, 2, 1, 6, 5, 4}));
        assertThat(SMALL.transformed(Symmetry.MIRROR_HALF_TURN))
                .isEqualTo(Picture.of(1, 2, 3, new float[] {4, 5, 6, 1, 2, 3}));
    }

    @ParameterizedTest
    @EnumSource(Symmetry.class)
    void everySymmetryRepeatedComesBackToThePicture(Symmetry symmetry) {
        Picture turned = SMALL;
        for (int i = 0; i < 4; i++) {
            turned = turned.transformed(symmetry);
        }
        assertThat(turned).isEqualTo(SMALL);
    }

    @Test
    void theEightSymmetriesAreAllDifferent() {
        assertThat(List.of(Symmetry.values()).stream().map(SMALL::transformed).distinct())
                .hasSize(8);
    }

    @Test
    void noiseHasItsDeviationAndRepeatsWithItsSeed() {
        Picture flat = Picture.of(1, 200, 200, new float[40_000]);
        GaussianNoise noise = new GaussianNoise(51);
        Picture noisy = noise.addedTo(flat, new SplittableRandom(3));
        assertThat(noise.addedTo(flat, new SplittableRandom(3))).isEqualTo(noisy);
        double squares = 0;
        for (float value : noisy.values()) {
            squares += value * value;
        }
        // The relative deviation of the estimate from n values is 1 / sqrt(2 n) = 0.0035; four of them are allowed.
        assertThat(Math.sqrt(squares / 40_000)).isCloseTo(0.2, within(0.2 * 0.014));
    }

    @Test
    void patchesComeFromAllPicturesAndFitIn() {
        PatchSampler sampler =
                new PatchSampler(List.of(Picture.of(1, 4, 5, new float[20]), Picture.of(1, 3, 3, filled(9, 1))), 3);
        float[] patches = sampler.draw(200, new SplittableRandom(1));
        assertThat(patches).hasSize(200 * 9).contains(0f, 1f).containsOnly(0f, 1f);
        assertThatIllegalArgumentException().isThrownBy(() -> new PatchSampler(List.of(SMALL), 3));
    }

    @Test
    void brightnessWeighsGreenMost() {
        assertThat(Picture.of(3, 1, 3, new float[] {1, 0, 0, 0, 1, 0, 0, 0, 1}).gray())
                .isEqualTo(Picture.of(1, 1, 3, new float[] {.299f, .587f, .114f}));
    }

    private static float[] filled(int length, float value) {
        float[] values = new float[length];
        java.util.Arrays.fill(values, value);
        return values;
    }
}
