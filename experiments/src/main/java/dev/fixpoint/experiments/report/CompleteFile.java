package dev.fixpoint.experiments.report;

import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
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
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part))) {
                content.writeTo(out);
            }
            replace(part, target);
        } catch (IOException e) {
            throw ReportException.cannotWrite(target, e);
        } finally {
            deleteQuietly(part);
        }
    }

    /**
     * Brings a file to the disk and moves it to its name in one step; from then on it survives a power cut.
     *
     * @param part the file, beside its place
     * @param target its place
     * @throws IOException if it cannot be moved
     */
    public static void replace(Path part, Path target) throws IOException {
        force(part, StandardOpenOption.WRITE);
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        Path folder = target.toAbsolutePath().getParent();
        if (folder != null && File.separatorChar == '/') {
            force(folder, StandardOpenOption.READ); // the name; Windows opens no folder
        }
    }

    private static void force(Path path, StandardOpenOption access) throws IOException {
        try (FileChannel channel = FileChannel.open(path, access)) {
            channel.force(true);
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
