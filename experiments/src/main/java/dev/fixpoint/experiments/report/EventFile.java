package dev.fixpoint.experiments.report;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * Scalars for TensorBoard: an event file that {@code tensorboard --logdir <the run's folder>} reads, also while the run goes on.
 *
 * <p>Each call of {@link #add} reaches the system before it returns. Values that are NaN are left out. An instance belongs to one
 * thread.
 */
public final class EventFile implements AutoCloseable {

    private final Path file;
    private final Clock clock;
    private final FileChannel channel;

    EventFile(Path folder, Clock clock) {
        this.clock = clock;
        file = folder.resolve("events.out.tfevents." + clock.instant().getEpochSecond() + ".fixpoint");
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw ReportException.cannotWrite(file, e);
        }
        write(ScalarEvent.version(now()));
    }

    /**
     * Starts an event file in a folder.
     *
     * @param folder the folder of a run, or of a part of it
     * @return the open file, for the caller to close
     * @throws ReportException if it cannot be written
     */
    public static EventFile in(Path folder) {
        return new EventFile(folder, Clock.systemUTC());
    }

    /**
     * Adds scalars at a step.
     *
     * @param step of the training: a number of batches or epochs, the same kind throughout
     * @param values by tag; a slash in a tag groups curves
     * @throws ReportException if they cannot be written
     */
    public void add(long step, Map<String, Double> values) {
        Map<String, Double> known = new TreeMap<>(values);
        known.values().removeIf(value -> value.isNaN());
        write(ScalarEvent.scalars(now(), step, known));
    }

    /** Ends the file. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw ReportException.cannotWrite(file, e);
        }
    }

    private double now() {
        Instant instant = clock.instant();
        return instant.getEpochSecond() + instant.getNano() * 1e-9;
    }

    private void write(byte[] record) {
        ByteBuffer buffer = ByteBuffer.wrap(record);
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw ReportException.cannotWrite(file, e);
        }
    }
}
