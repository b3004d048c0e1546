package dev.fixpoint.experiments.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fixpoint.experiments.data.DataFormatException;
import dev.fixpoint.experiments.data.SharedData;
import dev.fixpoint.experiments.flow.FlyingChairs.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlyingChairsTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void theListPartsThePairsByTheirNumbers() throws IOException {
        pair("0000000", "-img0.ppm", "-img1.ppm", "-gt.flo");
        pair("0000002", "-img0.ppm", "-img1.ppm", "-gt.flo");
        Files.writeString(folder.resolve("chairs_split.list"), "1\n1\n2\n");
        FlyingChairs training = FlyingChairs.of(folder, Part.TRAINING, 1);
        FlyingChairs test = FlyingChairs.of(folder, Part.TEST, 1);
        assertThat(training.size()).isEqualTo(1);
        assertThat(training.name(0)).isEqualTo("0000000");
        assertThat(test.size()).isEqualTo(1);
        assertThat(test.name(0)).isEqualTo("0000002");
        assertThat(FlyingChairs.of(folder, Part.ALL, 1).size()).isEqualTo(2);
    }

    @Test
    void theNamesOfTheFirstReleaseCountFromOne() throws IOException {
        pair("00001", "_img1.ppm", "_img2.ppm", "_flow.flo");
        Files.writeString(folder.resolve("FlyingChairs_release_test_train_split.list"), "2\n");
        assertThat(FlyingChairs.of(folder, Part.TEST, 1).name(0)).isEqualTo("00001");
        assertThat(FlyingChairs.of(folder, Part.TRAINING, 1).size()).isZero();
    }

    @Test
    void withoutAListAllIsForTraining() throws IOException {
        pair("a", "-img0.ppm", "-img1.ppm", "-gt.flo");
        assertThat(FlyingChairs.of(folder, Part.TRAINING, 1).size()).isEqualTo(1);
        assertThat(FlyingChairs.of(folder, Part.TEST, 1).size()).isZero();
    }

    @Test
    void whatBelongsToNoPairIsPassedOver() throws IOException {
        pair("0000000", "-img0.ppm", "-img1.ppm", "-gt.flo");
        Files.delete(folder.resolve("0000000-gt.flo"));
        Files.writeString(folder.resolve("notes.txt"), "no pair");
        assertThat(FlyingChairs.of(folder, Part.ALL, 1).size()).isZero();
    }

    @Test
    void aDamagedOrShortListIsRefused() throws IOException {
        pair("0000005", "-img0.ppm", "-img1.ppm", "-gt.flo");
        Path list = folder.resolve("split.list");
        Files.writeString(list, "1\n3\n");
        assertThatThrownBy(() -> FlyingChairs.of(folder, Part.TEST, 1))
                .isInstanceOf(DataFormatException.class)
                .hasMessage(list + ":2: expected 1 (training) or 2 (testing)");
        Files.writeString(list, "1\n2\n");
        assertThatThrownBy(() -> FlyingChairs.of(folder, Part.TEST, 1)).hasMessageContaining("2 lines", "0000005");
    }

    @Test
    void aPairThatDoesNotFitTogetherIsRefused() throws IOException {
        pair("0000000", "-img0.ppm", "-img1.ppm", "-gt.flo");
        FlowFile.write(folder.resolve("0000000-gt.flo"), new FlowField(1, 1, new float[1], new float[1]));
        assertThatThrownBy(() -> FlyingChairs.of(folder, Part.ALL, 1).pair(0))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("1 x 1");
    }

    @Test
    void aFolderForTrainingNeedsBothParts() throws IOException {
        pair("0000000", "-img0.ppm", "-img1.ppm", "-gt.flo");
        assertThatThrownBy(() -> FlowData.ofFolder(folder, 1, Optional.empty()))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("found 1 and 0", "--test");
    }

    @Test
    void publishedPairsAreReadAndReduced() throws IOException {
        FlyingChairs chairs = FlyingChairs.of(SharedData.folder("flyingchairs"), Part.TRAINING, 8);
        assertThat(chairs.size()).isEqualTo(9);
        FlowPair pair = chairs.pair(0);
        assertThat(pair.width()).isEqualTo(64);
        assertThat(pair.height()).isEqualTo(48);
        // The mean speed is 6.05 pixels at full size; means of parts that point apart are shorter.
        double sum = 0;
        for (int i = 0; i < 64 * 48; i++) {
            sum += Math.hypot(pair.flow().u()[i], pair.flow().v()[i]);
        }
        assertThat(sum / (64 * 48)).isCloseTo(6.05 / 8, within(0.06));
    }

    private void pair(String name, String first, String second, String flow) throws IOException {
        byte[] header = "P6 8 8 255\n".getBytes(StandardCharsets.US_ASCII);
        byte[] picture = Arrays.copyOf(header, header.length + 8 * 8 * 3);
        Files.write(folder.resolve(name + first), picture);
        Files.write(folder.resolve(name + second), picture);
        FlowFile.write(folder.resolve(name + flow), new FlowField(8, 8, new float[64], new float[64]));
    }
}
