package dev.fixpoint.distributed;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** A moment after which to wait no longer. */
final class Deadline {
    private final long end;

    private Deadline(long end) {
        this.end = end;
    }

    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    boolean isPast() {
        return System.nanoTime() - end >= 0;
    }

    private long nanosLeft() {
        return Math.max(0, end - System.nanoTime());
    }

    /**
     * Calls native code that may wait without end, on a thread of its own: what it makes belongs to no scope of the caller, and the thread
     * is left to itself when the deadline passes.
     *
     * @throws TimeoutException if it has not returned by then
     * @throws RuntimeException what the call throws
     */
    <T> T call(Supplier<T> nativeCall) throws TimeoutException {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        result.complete(nativeCall.get());
                    } catch (RuntimeException e) {
                        result.completeExceptionally(e);
                    }
                },
                "fixpoint-connect");
        thread.setDaemon(true);
        thread.start();
        try {
            return result.get(nanosLeft(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException thrown ? thrown : new IllegalStateException(e);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /** Sleeps between two looks at something. */
    static void pause(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static RendezvousException interrupted() {
        Thread.currentThread().interrupt();
        return new RendezvousException("interrupted while waiting for the other ranks");
    }
}
