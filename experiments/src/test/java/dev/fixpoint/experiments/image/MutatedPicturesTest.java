package dev.fixpoint.experiments.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.fixpoint.experiments.data.DataFormatException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged pictures are read as they are or refused in a sentence, and take no more memory than files of their size may. The
 * system property {@code fixpoint.mutations} sets how many are tried: 100,000 take a few minutes.
 */
class MutatedPicturesTest {
    private static final int MUTATIONS = Integer.getInteger("fixpoint.mutations", 3_000);
    /** Bytes for each byte of the file: 1,100 pixels of at most three colours, as integers and as floats, and as much again. */
    private static final long BYTES_PER_BYTE = 2 * 1_100 * 3 * (4 + 4);

    /** What the readers of Java take for any file: tables and buffers. */
    private static final long BYTES_AT_ALL = 4 << 20;

    private final Random random = new Random(20_260_601);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aMutatedPictureIsReadOrRefusedInASentence() throws IOException {
        List<byte[]> originals = originals();
        Path file = folder.resolve("mutated");
        ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int read = 0;
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] bytes = mutated(originals.get(i % originals.size()));
            Files.write(file, bytes);
            long before = memory.getCurrentThreadAllocatedBytes();
            try {
                Picture picture = PictureReader.read(file);
                assertThat(picture.channels()).isIn(1, 3);
                read++;
            } catch (DataFormatException e) {
                assertThat(e.getMessage())
                        .startsWith(file + ": ")
                        .doesNotContain("\n", "\r")
                        .hasSizeLessThan(600);
                refused++;
            }
            assertThat(memory.getCurrentThreadAllocatedBytes() - before)
                    .as("bytes allocated for a file of %d", bytes.length)
                    .isLessThan(BYTES_AT_ALL + BYTES_PER_BYTE * bytes.length);
        }
        assertThat(read).as("files read in spite of their damage").isGreaterThan(MUTATIONS / 20);
        assertThat(refused).as("files refused").isGreaterThan(MUTATIONS / 20);
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

    private byte[] mutated(byte[] original) {
        byte[] bytes = original.clone();
        int mutations = 1 + random.nextInt(3);
        for (int i = 0; i < mutations && bytes.length > 0; i++) {
            bytes = mutatedOnce(bytes);
        }
        return bytes;
    }

    private byte[] mutatedOnce(byte[] bytes) {
        // Half of the damage is done to the header.
        int reach = random.nextBoolean() ? bytes.length : Math.min(bytes.length, 48);
        int from = random.nextInt(reach);
        int to = Math.min(bytes.length, from + 1 + random.nextInt(12));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, from);
        switch (random.nextInt(6)) {
            case 0 -> out.write(bytes, to, bytes.length - to); // a piece is lost
            case 1, 2 -> { // a byte is another
                out.write(random.nextInt(256));
                out.write(bytes, from + 1, bytes.length - from - 1);
            }
            case 3 -> { // a byte is added, a digit often
                out.write(random.nextBoolean() ? '0' + random.nextInt(10) : random.nextInt(256));
                out.write(bytes, from, bytes.length - from);
            }
            case 4 -> { // a piece stands twice
                out.write(bytes, from, to - from);
                out.write(bytes, from, bytes.length - from);
            }
            default -> assertThat(out.size()).isEqualTo(from); // the file is cut off
        }
        return out.toByteArray();
    }
}
