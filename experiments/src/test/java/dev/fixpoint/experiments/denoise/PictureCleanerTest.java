package dev.fixpoint.experiments.denoise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fixpoint.experiments.image.Picture;
import dev.fixpoint.memory.NativeThreads;
import dev.fixpoint.memory.TensorScope;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PictureCleanerTest {
    @BeforeAll
    static void threads() {
        NativeThreads.useDefault();
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "3, 5, 2", "1, 513, 7", "1, 64, 1030"})
    void whatChangesNothingGivesBackAPictureOfAnySize(int channels, int height, int width) {
        Picture picture = random(channels, height, width);
        assertThat(new PictureCleaner(tensor -> tensor).clean(picture)).isEqualTo(picture);
    }

    @Test
    void tilesSeeBeyondTheirEdges() {
        Picture picture = random(1, 20, 1100);
        Picture blurred = new PictureCleaner(PictureCleanerTest::blurred).clean(picture);
        try (TensorScope scope = TensorScope.open()) {
            Picture whole = Picture.of(blurred(picture.toTensor().unsqueeze(0)).squeeze(0));
            for (int column = 500; column < 1060; column++) {
                assertThat(blurred.value(0, 10, column))
                        .as("column %d", column)
                        .isCloseTo(whole.value(0, 10, column), within(1e-6f));
            }
        }
    }

    /** The mean over 9 x 9 pixels. */
    private static Tensor blurred(Tensor picture) {
        Tensor weight = torch.ones(1, 1, 9, 9).div(torch.full(new long[] {1}, new org.bytedeco.pytorch.Scalar(81.0)));
        long[] one = {1, 1};
        return torch.conv2d(picture, weight, new org.bytedeco.pytorch.TensorOptional(), one, new long[] {4, 4}, one, 1);
    }

    private static Picture random(int channels, int height, int width) {
        SplittableRandom random = new SplittableRandom(1);
        float[] values = new float[channels * height * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble();
        }
        return Picture.of(channels, height, width, values);
    }
}
