package dev.fixpoint.experiments.report;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/** Says in one sentence, meant for the user, which part of a report could not be made, where, and what to do about it. */
public final class ReportException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ReportException(String sentence) {
        super(sentence);
    }

    ReportException(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    /**
     * The sentence for a file or folder that the system refuses to write.
     *
     * @param path what could not be written
     * @param cause what the system said
     * @return the exception, to be thrown
     */
    public static ReportException cannotWrite(Path path, IOException cause) {
        return new ReportException("Cannot write '" + path + "': " + reason(cause) + ".", cause);
    }

    private static String reason(IOException cause) {
        if (cause instanceof AccessDeniedException) {
            return "permission denied; choose a folder that you may write to with --out";
        }
        if (cause instanceof FileAlreadyExistsException exists) {
            return "'" + exists.getFile() + "' is in the way; move it, or choose another folder with --out";
        }
        if (cause instanceof NoSuchFileException) {
            return "nothing can be created there; choose another folder with --out";
        }
        String words = cause instanceof FileSystemException onFile ? onFile.getReason() : cause.getMessage();
        if (words == null || words.isBlank()) {
            words = cause.getClass().getSimpleName();
        }
        String lower = words.toLowerCase(Locale.ROOT);
        if (lower.contains("space") || lower.contains("quota")) {
            return "the disk is full (" + words + "); free some space, or choose a folder on another disk with --out";
        }
        return words + "; choose another folder with --out";
    }
}
