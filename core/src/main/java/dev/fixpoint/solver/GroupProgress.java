package dev.fixpoint.solver;

/** How a sample, or a batch that is treated as one, fares under {@link AndersonAcceleration}. */
final class GroupProgress {
    /** A residual this many times the smallest one is much worse, and it may be so for this many evaluations. */
    private static final double WORSE = 10;

    private static final int PATIENCE = 3;
    /** A residual this many times the smallest one is not waited for. */
    private static final double FAR_WORSE = 1e3;
    /** Evaluations without a new smallest residual, beyond the history's size, after which plain steps are taken. */
    private static final int STALLED = 10;
    /** The number of plain steps the first time; each time it doubles. */
    private static final int PLAIN_STEPS = 10;

    private final int stalling;
    private double smallest = Double.POSITIVE_INFINITY;
    private int stalled;
    private int plain;
    private int nextPlain = PLAIN_STEPS;
    /** The smallest residual since the history was empty, and the evaluations in a row without a smaller one. */
    private double best = Double.POSITIVE_INFINITY;

    private int worse;
    private boolean astray;

    GroupProgress(int historySize) {
        this.stalling = historySize + STALLED;
    }

    /** Whether a history is used: false while plain steps are taken. */
    boolean isAccelerated() {
        return plain == 0;
    }

    /** Whether the last residual was so much worse that the solve should go back to the best iterate. */
    boolean isAstray() {
        return astray;
    }

    /** Takes in the residual of an iterate; returns whether the history is still good. */
    boolean observe(double residual) {
        countPlainSteps(residual);
        if (residual < best) {
            best = residual;
            worse = 0;
        } else {
            worse++;
        }
        astray = residual >= FAR_WORSE * best || (worse >= PATIENCE && residual >= WORSE * best);
        boolean good = isAccelerated() && !astray;
        if (!good) {
            best = residual;
            worse = 0;
        }
        return good;
    }

    private void countPlainSteps(double residual) {
        stalled = residual <= smallest ? 0 : stalled + 1;
        smallest = Math.min(smallest, residual);
        if (plain > 0) {
            plain--;
            stalled = 0;
        } else if (stalled >= stalling) {
            plain = nextPlain;
            nextPlain *= 2;
            stalled = 0;
        }
    }
}
