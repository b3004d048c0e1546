package dev.fixpoint.experiments.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fixpoint.experiments.data.DataFormatException;
import dev.fixpoint.experiments.data.SharedData;
import dev.fixpoint.experiments.image.Picture;
import dev.fixpoint.experiments.image.PngWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlowFileTest {
    private static final float NOT_KNOWN = Float.NaN;
    private static final FlowField FLOW =
            new FlowField(3, 2, new float[] {1.5f, -2.25f, NOT_KNOWN, 0, 511.5f, -512}, new float[] {
                0.5f, 3, NOT_KNOWN, -0.015625f, 7, 8
            });

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aFlowComesBackFromMiddleburysFormatToTheBit() throws IOException {
        Path file = folder.resolve("a.flo");
        FlowFile.write(file, FLOW);
        assertThat(FlowFile.read(file)).isEqualTo(FLOW);
    }

    @Test
    void middleburysFormatIsTheBytesOfItsDescription() throws IOException {
        Path file = folder.resolve("a.flo");
        FlowFile.write(file, new FlowField(1, 1, new float[] {2}, new float[] {-3}));
        byte[] content = Files.readAllBytes(file);
        ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(new String(content, 0, 4, StandardCharsets.US_ASCII)).isEqualTo("PIEH");
        assertThat(bytes.getInt(4)).isEqualTo(1);
        assertThat(bytes.getInt(8)).isEqualTo(1);
        assertThat(bytes.getFloat(12)).isEqualTo(2);
        assertThat(bytes.getFloat(16)).isEqualTo(-3);
        assertThat(bytes.limit()).isEqualTo(20);
    }

    @Test
    void aFlowOfSixtyFourthsComesBackFromKittisFormat() throws IOException {
        Path file = folder.resolve("a.png");
        FlowFile.write(file, FLOW);
        assertThat(FlowFile.read(file)).isEqualTo(FLOW);
    }

    @Test
    void kittisFormatRoundsToTheNearestSixtyFourth() throws IOException {
        Path file = folder.resolve("a.png");
        FlowFile.write(file, new FlowField(1, 1, new float[] {1.2345f}, new float[] {-0.4321f}));
        FlowField back = FlowFile.read(file);
        // Half a step of 1/64 pixel.
        assertThat(back.u()[0]).isCloseTo(1.2345f, within(1 / 128f));
        assertThat(back.v()[0]).isCloseTo(-0.4321f, within(1 / 128f));
    }

    @Test
    void kittisFormatRefusesAFlowThatItCannotHold() {
        FlowField large = new FlowField(1, 1, new float[] {600}, new float[] {0});
        assertThatThrownBy(() -> FlowFile.write(folder.resolve("a.png"), large))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-512 to 511.98", "600");
        assertThat(folder.resolve("a.png")).doesNotExist();
    }

    @Test
    void hugeOrInfiniteFlowsAreUnknown() throws IOException {
        Path file = folder.resolve("a.flo");
        FlowFile.write(file, new FlowField(4, 1, new float[] {1, 2, 3, 4}, new float[] {0, 0, 0, 0}));
        byte[] content = Files.readAllBytes(file);
        ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putFloat(12, 1.7e9f).putFloat(20, Float.NaN).putFloat(32, Float.NEGATIVE_INFINITY);
        Files.write(file, content);
        FlowField flow = FlowFile.read(file);
        assertThat(flow.known(0)).isFalse();
        assertThat(flow.known(1)).isFalse();
        assertThat(flow.known(2)).isFalse();
        assertThat(flow.known(3)).isTrue();
        assertThat(flow.knownPixels()).isEqualTo(1);
    }

    @Test
    void aHeaderThatTheFileCannotHoldIsRefused() throws IOException {
        Path file = folder.resolve("a.flo");
        FlowFile.write(file, FLOW);
        byte[] content = Files.readAllBytes(file);
        ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(4, 1 << 30).putInt(8, 1 << 30);
        Files.write(file, content);
        assertThatThrownBy(() -> FlowFile.read(file))
                .isInstanceOf(DataFormatException.class)
                .hasMessage(file + ": the header tells of 1073741824 x 1073741824 pixels, but the file has 60 bytes");
        Files.write(file, Arrays.copyOf(content, 9));
        assertThatThrownBy(() -> FlowFile.read(file)).hasMessageContaining("ends after 9");
    }

    @Test
    void aPictureIsNoFlow() throws IOException {
        Path file = folder.resolve("a.png");
        PngWriter.write(file, Picture.of(3, 1, 1, new float[] {0, 0.5f, 1}));
        assertThatThrownBy(() -> FlowFile.read(file))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("16 bits for each");
    }

    @Test
    void anotherEndingIsRefused() {
        assertThatThrownBy(() -> FlowFile.write(folder.resolve("a.txt"), FLOW))
                .hasMessageContaining(".flo or .png", "a.txt");
    }

    @Test
    void theFlowsOfFlyingChairsAreRead() throws IOException {
        FlowField flow = FlowFile.read(SharedData.folder("flyingchairs").resolve("0000000-gt.flo"));
        assertThat(flow.width()).isEqualTo(512);
        assertThat(flow.height()).isEqualTo(384);
        assertThat(flow.knownPixels()).isEqualTo(512 * 384);
        // The fastest pixel, as NumPy reads the same file.
        assertThat(ColourWheel.fastest(flow)).isCloseTo(77.9, within(0.05));
    }
}
