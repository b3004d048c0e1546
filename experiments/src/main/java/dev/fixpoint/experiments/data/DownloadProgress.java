package dev.fixpoint.experiments.data;

import java.util.OptionalLong;

/** Hears how far a download is. */
@FunctionalInterface
public interface DownloadProgress {
    /**
     * Called on the downloading thread whenever bytes have been written; the count falls back to 0 where a transfer has to start
     * again.
     *
     * @param bytesSoFar the bytes that are on disk, those of an earlier, interrupted download included
     * @param totalBytes the bytes of the whole file, where the server tells
     */
    void update(long bytesSoFar, OptionalLong totalBytes);
}
