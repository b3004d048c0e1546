package dev.fixpoint.experiments.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fixpoint.experiments.data.DataFormatException;
import dev.fixpoint.experiments.flow.Scene.Layer;
import dev.fixpoint.experiments.flow.Scene.Moment;
import dev.fixpoint.experiments.image.Picture;
import dev.fixpoint.experiments.image.PngWriter;
import dev.fixpoint.memory.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairGeneratorTest {
    private static final int WIDTH = 96;
    private static final int HEIGHT = 64;
    private static final PairGenerator GENERATOR = PairGenerator.procedural(WIDTH, HEIGHT, 5);

    /**
     * Where one layer is seen in both pictures, the second picture, fetched back along the flow, is the first but for its linear
     * interpolation between pixels: on these textures less than a hundredth of white on average. Half the flow is several times
     * as far off.
     */
    @Test
    void theSecondPictureFetchedBackAlongTheFlowIsTheFirst() {
        double whole = 0;
        double half = 0;
        int pixels = 0;
        for (int number = 0; number < 12; number++) {
            FlowPair pair = GENERATOR.pair(number);
            boolean[] seen = GENERATOR.scene(number).seenTwice(WIDTH, HEIGHT, 1.5);
            float[] back = fetchedBack(pair, 1);
            float[] halfway = fetchedBack(pair, 0.5f);
            for (int i = 0; i < WIDTH * HEIGHT; i++) {
                if (seen[i]) {
                    float truth = pair.first().value(0, i / WIDTH, i % WIDTH);
                    whole += Math.abs(back[i] - truth);
                    half += Math.abs(halfway[i] - truth);
                    pixels++;
                }
            }
        }
        assertThat(pixels).as("pixels of one layer, seen twice").isGreaterThan(12 * WIDTH * HEIGHT / 2);
        assertThat(whole / pixels).as("mean error along the flow").isLessThan(0.01);
        assertThat(half / pixels).as("mean error along half the flow").isGreaterThan(2 * whole / pixels);
    }

    @Test
    void theFlowOfATurnedBackgroundIsTheTurn() {
        double angle = 0.05;
        Affine motion = Affine.of(angle, 1, 2, -1);
        Texture texture = Texture.random(new SplittableRandom(1));
        Affine still = Affine.of(0, 1, 0, 0);
        Scene scene = new Scene(List.of(new Layer(texture, still, (x, y) -> true, still, motion)));
        FlowField flow = scene.flow(WIDTH, HEIGHT);
        int pixel = 20 * WIDTH + 30;
        // float32 of some pixels
        assertThat(flow.u()[pixel])
                .isCloseTo((float) (30 * Math.cos(angle) - 20 * Math.sin(angle) + 2 - 30), within(1e-5f));
        assertThat(flow.v()[pixel])
                .isCloseTo((float) (30 * Math.sin(angle) + 20 * Math.cos(angle) - 1 - 20), within(1e-5f));
    }

    @Test
    void theLayerInFrontIsSeenAndGivesTheFlow() {
        Texture texture = Texture.random(new SplittableRandom(2));
        Affine still = Affine.of(0, 1, 0, 0);
        Affine moved = Affine.of(0, 1, 3, 0);
        Scene.Shape left = (x, y) -> x < 10;
        Scene scene = new Scene(List.of(
                new Layer(texture, still, (x, y) -> true, still, still),
                new Layer(texture, still, left, still, moved)));
        FlowField flow = scene.flow(20, 8);
        assertThat(flow.u()[9]).isEqualTo(3);
        assertThat(flow.u()[10]).isZero();
        boolean[] seen = scene.seenTwice(20, 8, 0);
        // The shape hides columns 10 to 12 of the background in the second picture.
        assertThat(seen[9]).isTrue();
        assertThat(seen[10]).isFalse();
        assertThat(seen[12]).isFalse();
        assertThat(seen[13]).isTrue();
        assertThat(scene.picture(Moment.SECOND, 20, 8)).isNotEqualTo(scene.picture(Moment.FIRST, 20, 8));
    }

    @Test
    void aPairFollowsFromSeedAndNumber() {
        FlowPair pair = PairGenerator.procedural(32, 24, 9).pair(3);
        assertThat(PairGenerator.procedural(32, 24, 9).pair(3)).isEqualTo(pair);
        assertThat(PairGenerator.procedural(32, 24, 9).pair(4)).isNotEqualTo(pair);
        assertThat(PairGenerator.procedural(32, 24, 10).pair(3)).isNotEqualTo(pair);
    }

    @Test
    void texturesComeFromThePicturesOfAFolder(@TempDir Path folder) throws IOException {
        assertThatThrownBy(() -> Texture.ofFolder(folder))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("found none");
        float[] red = new float[3 * 16];
        Arrays.fill(red, 0, 16, 1);
        PngWriter.write(folder.resolve("red.png"), Picture.of(3, 4, 4, red));
        Files.writeString(folder.resolve("notes.txt"), "no picture");
        FlowPair pair =
                PairGenerator.textured(Texture.ofFolder(folder), 16, 16, 1).pair(0);
        assertThat(pair.first().value(0, 8, 8)).isCloseTo(1, within(1e-6f));
        assertThat(pair.first().value(1, 8, 8)).isZero();
    }

    private static float[] fetchedBack(FlowPair pair, float part) {
        try (TensorScope scope = TensorScope.open()) {
            FlowBatch batch = FlowBatch.of(List.of(pair));
            Tensor flow = batch.flow().mul(new Scalar((double) part));
            return Picture.of(PictureEvidence.fetched(batch.second(), flow).squeeze(0))
                    .values();
        }
    }
}
