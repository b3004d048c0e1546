package dev.fixpoint.experiments.data;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A file could not be had from the network; the message is one sentence that names the address and the reason. */
public final class DownloadException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure that has another for its cause.
     *
     * @param sentence what failed and what can be done
     * @param cause the failure below it, or null
     */
    public DownloadException(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }

    /**
     * A failure.
     *
     * @param sentence what failed and what can be done
     */
    public DownloadException(String sentence) {
        super(sentence);
    }
}
