package dev.fixpoint.experiments.report;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A table that grows by a line at a time: each line reaches the system before {@link #append} returns, so what a run has
 * learned survives its end.
 *
 * <p>Fields are quoted as {@link CsvLine} says; the file is in UTF-8. Numbers are written with all their digits and a decimal point; a field that is not known is empty. An
 * instance belongs to one thread.
 */
public final class MetricsCsv implements AutoCloseable {

    private final Path file;
    private final int columns;
    private final FileChannel channel;

    /** Starts the file with its header; where that fails, no file is left. */
    MetricsCsv(Path file, List<String> header) {
        if (header.isEmpty()) {
            throw new IllegalArgumentException("a table needs at least 1 column, got none");
        }
        this.file = file;
        columns = header.size();
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw ReportException.cannotWrite(file, e);
        }
        try {
            writeLine(header.stream());
        } catch (ReportException e) {
            discard();
            throw e;
        }
    }

    /**
     * Adds a line.
     *
     * @param fields one for each column of the header, in its order; null where there is nothing to say
     * @throws IllegalArgumentException if there are more or fewer fields than columns
     * @throws ReportException if the line cannot be written; no part of it is left in the file
     */
    public void append(@Nullable Object... fields) {
        if (fields.length != columns) {
            throw new IllegalArgumentException(
                    "a line needs " + columns + " fields, one for each column, got " + fields.length);
        }
        writeLine(Arrays.stream(fields).map(field -> field == null ? "" : field));
    }

    /**
     * Closes the file.
     *
     * @throws ReportException if that fails
     */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw ReportException.cannotWrite(file, e);
        }
    }

    private void discard() {
        try (channel) {
            Files.deleteIfExists(file);
        } catch (IOException ignored) {
            // What made writing fail may make deleting fail too; the exception under way tells of it.
        }
    }

    private void writeLine(Stream<?> fields) {
        String line = CsvLine.of(fields);
        ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
        try {
            long start = channel.position();
            try {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            } catch (IOException e) {
                try {
                    channel.truncate(start);
                } catch (IOException further) {
                    e.addSuppressed(further);
                }
                throw e;
            }
        } catch (IOException e) {
            throw ReportException.cannotWrite(file, e);
        }
    }
}
