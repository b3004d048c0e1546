package dev.fixpoint.experiments.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.fixpoint.experiments.data.DataFormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged flows are read as they are or refused in a sentence, and take no more memory than files of their size may. The system
 * property {@code fixpoint.mutations} sets how many are tried: 100,000 take a few minutes.
 */
class MutatedFlowsTest {
    private static final int MUTATIONS = Integer.getInteger("fixpoint.mutations", 3_000);

    /** Bytes for each byte of the file: what the reader of pictures may take, and two numbers a pixel, twice. */
    private static final long BYTES_PER_BYTE = 2 * 1_100 * 3 * (4 + 4) + 1_100 * 2 * 2 * 4;

    /** What the readers of Java take for any file: tables and buffers. */
    private static final long BYTES_AT_ALL = 4 << 20;

    private final Random random = new Random(20_261_123);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aMutatedFlowIsReadOrRefusedInASentence() throws IOException {
        List<byte[]> originals = List.of(original("a.flo"), original("a.png"));
        Path file = folder.resolve("mutated");
        ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int read = 0;
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] bytes = mutated(originals.get(i % originals.size()));
            Files.write(file, bytes);
            long before = memory.getCurrentThreadAllocatedBytes();
            try {
                FlowField flow = FlowFile.read(file);
                assertThat(flow.knownPixels()).isBetween(0, flow.width() * flow.height());
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

    private byte[] original(String name) throws IOException {
        int width = 13;
        int height = 7;
        float[] u = new float[width * height];
        float[] v = new float[width * height];
        for (int i = 0; i < u.length; i++) {
            u[i] = i % 5 == 0 ? Float.NaN : i / 8f;
            v[i] = -i / 16f;
        }
        Path file = folder.resolve(name);
        FlowFile.write(file, new FlowField(width, height, u, v));
        return Files.readAllBytes(file);
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
            case 1, 2, 3 -> { // a byte is another
                out.write(random.nextInt(256));
                out.write(bytes, from + 1, bytes.length - from - 1);
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
