package dev.fixpoint.experiments.report;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes files that appear under their name only when they are complete: to a temporary name beside it, brought to the disk,
 * and moved in one step. If that fails the temporary file is deleted, and an earlier version stays.
 */
public final class CompleteFile {

    private CompleteFile() {}

    /** The content of a file, written when the file is ready for it. */
    @FunctionalInterface
    public interface Content {

        /**
         * Writes the content.
         *
         * @param out where to; not closed by the writer
         * @throws IOException if it cannot be written
         */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Writes a whole file, in place of an earlier one.
     *
     * @param target the file; its folder exists
     * @param content what to write
     * @throws ReportException if it cannot be written; nothing half-written is left
     */
    public static void write(Path target, Content content) {
        Path part = target.resolveSibling("." + target.getFileName() + ".part");
        try {
            try (FileChannel channel = FileChannel.open(
                            part,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE);
                    OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel))) {
                content.writeTo(out);
                out.flush();
                channel.force(true);
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw ReportException.cannotWrite(target, e);
        } finally {
            deleteQuietly(part);
        }
    }

    private static void deleteQuietly(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException ignored) {
            // What made writing fail may make deleting fail too; the exception under way tells of it.
        }
    }
}
