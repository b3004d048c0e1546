package dev.fixpoint.experiments.cli;

import java.time.InstantSource;

/**
 * Shows on standard error how far a task is. On a terminal that is a bar which moves in place; anywhere else (a file, a
 * pipe, a build server) plain lines, at most one every five seconds.
 *
 * <p>The launcher says which: it passes the width of the terminal in the system property
 * {@value #COLUMNS_PROPERTY}, and leaves it out where standard error is no terminal.
 *
 * <p>One thread advances a progress; it is not meant to be shared.
 */
public sealed interface Progress extends AutoCloseable permits ProgressBarOnTerminal, ProgressInLines {

    /** System property with the columns of the terminal that standard error goes to; absent or 0 where it is none. */
    String COLUMNS_PROPERTY = "fixpoint.columns";

    /**
     * Begins to show a task.
     *
     * @param task what is done, in a few words: 'fpi-nn seed 1'
     * @param total the number of steps (epochs, samples) that the task has; at least 1
     * @return the progress, at step 0; close it when the task ends, well or not
     * @throws IllegalArgumentException if the total is below 1
     */
    static Progress start(String task, int total) {
        if (total < 1) {
            throw new IllegalArgumentException("total must be at least 1, got " + total);
        }
        int columns = Integer.getInteger(COLUMNS_PROPERTY, 0);
        return columns > 0
                ? new ProgressBarOnTerminal(task, total, System.err, columns)
                : new ProgressInLines(task, total, System.err, InstantSource.system());
    }

    /**
     * One step is done.
     *
     * @param message the figures of that step: 'loss 0.1234  val F1 45.1  fwd 8.1  bwd 6.0 steps'
     */
    void advance(String message);

    /** Ends the display, with the last message left in sight. */
    @Override
    void close();
}
