package dev.fixpoint.solver;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * For each row, what {@link BroydenMethod} makes of its last step; judged by residuals alone. Where there is one verdict for a
 * batch of several samples, it goes by their residual as a whole.
 */
final class StepVerdicts {
    /** A step that multiplies the residual by more than this is taken back; one by more than the next teaches nothing. */
    private static final double WORSE = 2;

    private static final double USELESS = 10;
    private static final int TRIALS = 8;
    /** So many accepted steps in a row to so many times the smallest residual, and the row starts over. */
    private static final int PATIENCE = 3;

    private static final double LOST = 100;
    /** So many evaluations without a smaller residual, and rows that may depend on one another are treated as one. */
    private static final int LONG = 20;

    private final boolean lineSearch;
    /** The residual of the state that the last step started from; infinite before the first step. */
    private double[] before;

    private double[] best;
    private int[] sinceBest;
    private int[] trials;
    private int[] lost;
    private boolean[] accepted;
    private boolean[] learns;
    private boolean[] startsOver;
    private boolean badly;

    StepVerdicts(int rows, boolean lineSearch) {
        this.lineSearch = lineSearch;
        this.before = new double[rows];
        Arrays.fill(before, Double.POSITIVE_INFINITY);
        this.best = before.clone();
        this.sinceBest = new int[rows];
        this.trials = new int[rows];
        this.lost = new int[rows];
        this.accepted = new boolean[rows];
        this.learns = new boolean[rows];
        this.startsOver = new boolean[rows];
    }

    /** Leaves out all rows but some. */
    void keep(int[] rows) {
        before = Arrays.stream(rows).mapToDouble(row -> before[row]).toArray();
        best = Arrays.stream(rows).mapToDouble(row -> best[row]).toArray();
        sinceBest = Arrays.stream(rows).map(row -> sinceBest[row]).toArray();
        trials = Arrays.stream(rows).map(row -> trials[row]).toArray();
        lost = Arrays.stream(rows).map(row -> lost[row]).toArray();
        accepted = new boolean[rows.length];
        learns = new boolean[rows.length];
        startsOver = new boolean[rows.length];
    }

    void judge(SolveMonitor monitor) {
        for (int row = 0; row < before.length; row++) {
            double residual = monitor.residual(row, before.length);
            sinceBest[row] = residual < best[row] ? 0 : sinceBest[row] + 1;
            best[row] = residual < best[row] ? residual : best[row];
            boolean open =
                    before.length != monitor.rows() || monitor.sample(row).isRunning();
            badly |= open && (trials[row] == TRIALS || sinceBest[row] == LONG);
            boolean first = before[row] == Double.POSITIVE_INFINITY;
            accepted[row] = first || !lineSearch || residual <= WORSE * before[row] || trials[row] == TRIALS;
            trials[row] = accepted[row] ? 0 : trials[row] + 1;
            if (accepted[row]) {
                lost[row] = residual > LOST * best[row] ? lost[row] % PATIENCE + 1 : 0;
            }
            startsOver[row] = accepted[row] && lost[row] == PATIENCE;
            badly |= open && startsOver[row];
            learns[row] = !first && !startsOver[row] && (!lineSearch || residual <= USELESS * before[row]);
            before[row] = accepted[row] ? residual : before[row];
        }
    }

    /** Whether some row has fared badly so far. */
    boolean anyBadly() {
        return badly;
    }

    /** The rows that go on from where the step led. */
    boolean[] accepted() {
        return accepted;
    }

    /** The rows whose step tells something of the Jacobian. */
    boolean learns(int row) {
        return learns[row];
    }

    /** The rows of {@link #learns}. */
    int[] learning() {
        return IntStream.range(0, learns.length).filter(row -> learns[row]).toArray();
    }

    /** The rows that forget what they know. */
    boolean startsOver(int row) {
        return startsOver[row];
    }
}
