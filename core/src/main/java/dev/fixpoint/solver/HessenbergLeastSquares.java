package dev.fixpoint.solver;

/**
 * The small problem of one system in a {@link GmresCycle}: {@code argmin |e1 - H y|} with the Hessenberg matrix {@code H} made
 * triangular by Givens rotations, column by column.
 */
final class HessenbergLeastSquares {
    /** What counts as zero beside the rounding errors of a product, in units of the precision. */
    private static final double NOISE = 10;

    private final double precision;
    private final double[][] columns;
    private final double[] cosines;
    private final double[] sines;
    private final double[] right;
    private double goal;
    private int used;
    private boolean open;

    HessenbergLeastSquares(int size, double precision) {
        this.precision = precision;
        this.columns = new double[size][];
        this.cosines = new double[size];
        this.sines = new double[size];
        this.right = new double[size + 1];
    }

    /** Begins anew from a residual of norm 1, or from none. */
    void start(boolean wanted, double reduction) {
        used = 0;
        right[0] = 1;
        goal = reduction;
        open = wanted && reduction < 1;
    }

    /** Whether the system wants a further column. */
    boolean isOpen() {
        return open;
    }

    /** Takes in a column: its overlaps with the vectors there are, and at the end the norm of what remained. */
    void add(double[] column) {
        double remainder = column[used + 1];
        double size = 0;
        for (double number : column) {
            size = Math.hypot(size, number);
        }
        double noise = NOISE * precision * Math.max(1, size);
        for (int i = 0; i < used; i++) {
            double upper = cosines[i] * column[i] + sines[i] * column[i + 1];
            column[i + 1] = cosines[i] * column[i + 1] - sines[i] * column[i];
            column[i] = upper;
        }
        double diagonal = Math.hypot(column[used], remainder);
        if (!(diagonal > noise) || Double.isInfinite(diagonal)) {
            open = false;
            return;
        }
        cosines[used] = column[used] / diagonal;
        sines[used] = remainder / diagonal;
        column[used] = diagonal;
        columns[used] = column;
        right[used + 1] = -sines[used] * right[used];
        right[used] *= cosines[used];
        used++;
        open = Math.abs(right[used]) > goal && remainder > noise && used < columns.length;
    }

    /** Writes the solution, from {@code offset} on. */
    void solve(double[] into, int offset) {
        for (int i = used - 1; i >= 0; i--) {
            double sum = right[i];
            for (int j = i + 1; j < used; j++) {
                sum -= columns[j][i] * into[offset + j];
            }
            into[offset + i] = sum / columns[i][i];
        }
    }
}
