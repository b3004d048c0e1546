package dev.fixpoint.experiments.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Plain lines: the first step, the last one, and between them at most one every {@link #PAUSE}. */
final class ProgressInLines implements Progress {
    static final Duration PAUSE = Duration.ofSeconds(5);

    private final String task;
    private final int total;
    private final PrintStream out;
    private final InstantSource clock;
    private int done;
    private @Nullable Instant printed;
    private @Nullable String unprinted;

    ProgressInLines(String task, int total, PrintStream out, InstantSource clock) {
        this.task = task;
        this.total = total;
        this.out = out;
        this.clock = clock;
    }

    @Override
    public void advance(String message) {
        done++;
        unprinted = message;
        Instant now = clock.instant();
        if (printed == null || done >= total || Duration.between(printed, now).compareTo(PAUSE) >= 0) {
            printed = now;
            print();
        }
    }

    @Override
    public void close() {
        print();
    }

    private void print() {
        if (unprinted != null) {
            out.println(task + "  " + done + "/" + total + "  " + unprinted);
            unprinted = null;
        }
    }
}
