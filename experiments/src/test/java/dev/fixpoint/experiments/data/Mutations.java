package dev.fixpoint.experiments.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * Damages files at random and has them read: each must be read as it is or refused in a sentence, and take no more memory than a
 * file of its size may. The system property {@code fixpoint.mutations} sets how many are tried; 100,000 take a few minutes.
 *
 * @param seed of the damage
 * @param header bytes at the start of a file that take half of the damage
 */
public record Mutations(long seed, int header) {
    private static final int COUNT = Integer.getInteger("fixpoint.mutations", 3_000);

    /** Reads one file and checks what it read. */
    @FunctionalInterface
    public interface Reader {
        /** Throws a DataFormatException to refuse the file. */
        void read(Path file) throws IOException;
    }

    /**
     * The memory that reading may take.
     *
     * @param atAll bytes for any file
     * @param perByte bytes for each byte of the file
     */
    public record Memory(long atAll, long perByte) {}

    /** Fails at the first file that is neither read nor refused, and where nearly all are read or nearly all refused. */
    public void tryAll(Path folder, List<byte[]> originals, Memory most, Reader reader) throws IOException {
        Random random = new Random(seed);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Path file = folder.resolve("mutated");
        int read = 0;
        int refused = 0;
        for (int i = 0; i < COUNT; i++) {
            byte[] bytes = mutated(originals.get(i % originals.size()), random);
            Files.write(file, bytes);
            long before = threads.getCurrentThreadAllocatedBytes();
            try {
                reader.read(file);
                read++;
            } catch (DataFormatException e) {
                assertThat(e.getMessage())
                        .startsWith(file + ": ")
                        .doesNotContain("\n", "\r")
                        .hasSizeLessThan(600);
                refused++;
            }
            assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                    .as("bytes allocated for a file of %d", bytes.length)
                    .isLessThan(most.atAll + most.perByte * bytes.length);
        }
        assertThat(read).as("files read in spite of their damage").isGreaterThan(COUNT / 20);
        assertThat(refused).as("files refused").isGreaterThan(COUNT / 20);
    }

    private byte[] mutated(byte[] original, Random random) {
        byte[] bytes = original.clone();
        int mutations = 1 + random.nextInt(3);
        for (int i = 0; i < mutations && bytes.length > 0; i++) {
            bytes = mutatedOnce(bytes, random);
        }
        return bytes;
    }

    private byte[] mutatedOnce(byte[] bytes, Random random) {
        int reach = random.nextBoolean() ? bytes.length : Math.min(bytes.length, header);
        int from = random.nextInt(reach);
        int to = Math.min(bytes.length, from + 1 + random.nextInt(12));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, from);
        switch (random.nextInt(6)) {
            case 0 -> out.write(bytes, to, bytes.length - to); // a piece is lost
            case 1, 2 -> { // a byte is another
                out.write(anything(random));
                out.write(bytes, from + 1, bytes.length - from - 1);
            }
            case 3 -> { // a byte is added
                out.write(anything(random));
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

    /** A digit often: they are what headers say sizes with. */
    private static int anything(Random random) {
        return random.nextBoolean() ? '0' + random.nextInt(10) : random.nextInt(256);
    }
}
