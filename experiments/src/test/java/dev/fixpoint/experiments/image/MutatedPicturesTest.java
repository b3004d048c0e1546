package dev.fixpoint.experiments.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fixpoint.experiments.data.Mutations;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged pictures, by {@link Mutations}. */
class MutatedPicturesTest {
    /**
     * For each byte of the file 1,100 pixels of at most three colours, as integers and as floats, and as much again; for any file the
     * tables and buffers of Java's readers.
     */
    private static final Mutations.Memory MOST = new Mutations.Memory(4 << 20, 2 * 1_100 * 3 * (4 + 4));

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aMutatedPictureIsReadOrRefusedInASentence() throws IOException {
        new Mutations(20_260_601, 48)
                .tryAll(
                        folder,
                        originals(),
                        MOST,
                        file -> assertThat(PictureReader.read(file).channels()).isIn(1, 3));
    }

    private static List<byte[]> originals() throws IOException {
        return List.of(
                encoded(BufferedImage.TYPE_BYTE_GRAY, "png"),
                encoded(BufferedImage.TYPE_USHORT_GRAY, "png"),
                encoded(BufferedImage.TYPE_INT_ARGB, "png"),
                encoded(BufferedImage.TYPE_BYTE_INDEXED, "png"),
                encoded(BufferedImage.TYPE_BYTE_GRAY, "jpg"),
                encoded(BufferedImage.TYPE_3BYTE_BGR, "jpg"),
                ascii("P2\n# a comment\n4 3\n15\n0 1 2 3\n4 5 6 7\n8 9 10 15\n"),
                ascii("P3 2 2 255 0 1 2 255 4 5 6 7 8 99 100 200"),
                ascii("P5\n4 3 255\nabcdefghijkl"),
                ascii("P6 2 2 65535\nabcdefghijklmnopqrstuvwx"));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] encoded(int type, String format) throws IOException {
        BufferedImage image = new BufferedImage(17, 11, type);
        for (int i = 0; i < 17 * 11; i++) {
            image.setRGB(i % 17, i / 17, 0xff000000 | (i * 0x012d07));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, out)).isTrue();
        return out.toByteArray();
    }
}
