package dev.fixpoint.experiments.toy;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A strictly convex quadratic program in the unit box, solved exactly.
 *
 * <pre>{@code
 * z*(a) = argmin over z of  1/2 z' Q z - a' z    subject to  -1 <= z[i] <= 1
 * }</pre>
 *
 * <p>{@link #solve} is a primal active-set method. It starts from the unconstrained solution, clipped, and repeats: on the
 * coordinates that are free, step towards the minimiser that ignores the box (a Cholesky solve); if the step meets the box,
 * stop there and fix the coordinate that met it; if not, free the fixed coordinate whose gradient points inwards the most,
 * and stop when there is none. Each minimiser it reaches lowers the objective and belongs to one of finitely many sets of
 * free coordinates, so it ends. No step length, no tolerance on progress.
 *
 * <ul>
 *   <li>Cost: one factorisation of at most {@code n^3 / 3} operations per change of the free set; in practice fewer than n.
 *   <li>Every solution is checked before it is returned: {@link #residual} is at most 1e-10. As the residual carries the
 *       rounding of {@code Q z - a}, entries of Q and a should stay below about 1e4.
 *   <li>Instances are immutable and may be used by many threads.
 * </ul>
 *
 * <p>Source: J. Nocedal, S. Wright, "Numerical Optimization", 2nd edition, algorithm 16.3, specialised to a box.
 */
public final class BoxQuadraticProgram {

    /** The greatest dimension: beyond it, dense factorisations per step are the wrong method. */
    public static final int MAX_DIMENSION = 64;

    private static final double MAX_RESIDUAL = 1e-10;

    /** The rounding of a gradient, relative to the sum of its up to 65 terms' magnitudes. */
    private static final double GRADIENT_ROUNDING = 1e-14;

    /** Far more coordinates, per dimension, than a solve ever frees. */
    private static final int MAX_FREED_PER_DIMENSION = 100;

    private final double[][] quadratic;
    private final double[] rowSums;
    private final Cholesky whole;

    private BoxQuadraticProgram(double[][] quadratic) {
        this.quadratic = quadratic;
        rowSums = Arrays.stream(quadratic)
                .mapToDouble(row -> Arrays.stream(row).map(Math::abs).sum())
                .toArray();
        whole = Cholesky.of(quadratic, IntStream.range(0, quadratic.length).toArray());
    }

    /**
     * The programs that share a quadratic term.
     *
     * @param quadratic Q, {@code [n][n]}, symmetric positive definite, n from 1 to {@link #MAX_DIMENSION}; copied
     * @return the program
     * @throws IllegalArgumentException if Q is not square, too large, not symmetric to 1e-12 of its greatest entry, not
     *     finite or not positive definite
     */
    public static BoxQuadraticProgram of(double[][] quadratic) {
        int n = quadratic.length;
        if (n < 1 || n > MAX_DIMENSION) {
            throw new IllegalArgumentException("the dimension must lie in [1, " + MAX_DIMENSION + "], got " + n);
        }
        double[][] copy = new double[n][];
        double greatest = 0;
        for (int i = 0; i < n; i++) {
            if (quadratic[i].length != n) {
                throw new IllegalArgumentException("the quadratic term must be square, got a row of "
                        + quadratic[i].length + " entries among " + n + " rows");
            }
            copy[i] = requireFinite(quadratic[i], "the quadratic term").clone();
            greatest = Math.max(greatest, Math.abs(copy[i][i]));
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                if (Math.abs(copy[i][j] - copy[j][i]) > 1e-12 * greatest) {
                    throw new IllegalArgumentException("the quadratic term must be symmetric, but entries (" + i + ", "
                            + j + ") and (" + j + ", " + i + ") are " + copy[i][j] + " and " + copy[j][i]);
                }
            }
        }
        return new BoxQuadraticProgram(copy);
    }

    /**
     * The number of coordinates, n.
     *
     * @return from 1 to {@link #MAX_DIMENSION}
     */
    public int dimension() {
        return quadratic.length;
    }

    /**
     * The quadratic term.
     *
     * @return a copy of Q, {@code [n * n]}, row by row
     */
    public double[] quadraticTerm() {
        return Arrays.stream(quadratic).flatMapToDouble(Arrays::stream).toArray();
    }

    /**
     * The solution for one linear term.
     *
     * @param linear a, {@code [n]}
     * @return z*(a), {@code [n]}; coordinates on the box are exactly -1 or 1
     * @throws IllegalArgumentException if a has another length or is not finite
     * @throws ArithmeticException if the solution misses the optimality conditions by more than 1e-10
     */
    public double[] solve(double[] linear) {
        requireDimension(linear);
        double[] z = requireFinite(linear, "the linear term").clone();
        whole.solveInPlace(z);
        boolean[] free = new boolean[z.length];
        for (int i = 0; i < z.length; i++) {
            free[i] = Math.abs(z[i]) < 1;
            z[i] = clip(z[i]);
        }
        moveToMinimiser(z, free, linear);
        int freed = mostInward(z, free, linear);
        // In exact arithmetic the loop ends by itself. Should rounding let coordinates come and go, the residual
        // decides.
        for (int count = 0; freed >= 0 && count < MAX_FREED_PER_DIMENSION * z.length; count++) {
            free[freed] = true;
            moveToMinimiser(z, free, linear);
            freed = mostInward(z, free, linear);
        }
        double residual = residual(z, linear);
        if (!(residual <= MAX_RESIDUAL)) {
            throw new ArithmeticException(
                    "the solution misses the optimality conditions by " + residual + ", more than " + MAX_RESIDUAL
                            + "; scale the quadratic and the linear term down, or condition the quadratic term better");
        }
        return z;
    }

    /**
     * How far a point misses the optimality conditions: 0 exactly at the solution.
     *
     * <pre>{@code max over i of |z - clip(z - (Q z - a))|[i]}</pre>
     *
     * @param z the point, {@code [n]}
     * @param linear a, {@code [n]}
     * @return the projected residual
     * @throws IllegalArgumentException if a length is not n
     */
    public double residual(double[] z, double[] linear) {
        requireDimension(z);
        requireDimension(linear);
        double greatest = 0;
        for (int i = 0; i < z.length; i++) {
            greatest = Math.max(greatest, Math.abs(z[i] - clip(z[i] - gradient(i, z, linear))));
        }
        return greatest;
    }

    /** Moves to the minimiser over the free coordinates, fixing each that meets the box on the way. */
    private void moveToMinimiser(double[] z, boolean[] free, double[] linear) {
        int blocked;
        do {
            int[] kept = IntStream.range(0, z.length).filter(i -> free[i]).toArray();
            double[] step = new double[kept.length];
            for (int i = 0; i < kept.length; i++) {
                step[i] = -gradient(kept[i], z, linear);
            }
            Cholesky.of(quadratic, kept).solveInPlace(step);
            double length = 1;
            blocked = -1;
            for (int i = 0; i < kept.length; i++) {
                if (Math.abs(z[kept[i]] + step[i]) > 1) {
                    double reach = (Math.signum(step[i]) - z[kept[i]]) / step[i];
                    if (reach < length) {
                        length = reach;
                        blocked = i;
                    }
                }
            }
            for (int i = 0; i < kept.length; i++) {
                z[kept[i]] = clip(z[kept[i]] + length * step[i]);
            }
            if (blocked >= 0) {
                z[kept[blocked]] = Math.signum(step[blocked]);
                free[kept[blocked]] = false;
            }
        } while (blocked >= 0);
    }

    /** The fixed coordinate that gains most by leaving the box's wall, or -1. */
    private int mostInward(double[] z, boolean[] free, double[] linear) {
        int best = -1;
        double steepest = 0;
        for (int i = 0; i < z.length; i++) {
            if (!free[i]) {
                double inward = gradient(i, z, linear) * z[i];
                if (inward > steepest && inward > GRADIENT_ROUNDING * (rowSums[i] + Math.abs(linear[i]))) {
                    steepest = inward;
                    best = i;
                }
            }
        }
        return best;
    }

    private double gradient(int i, double[] z, double[] linear) {
        double sum = -linear[i];
        for (int j = 0; j < z.length; j++) {
            sum += quadratic[i][j] * z[j];
        }
        return sum;
    }

    private void requireDimension(double[] vector) {
        if (vector.length != quadratic.length) {
            throw new IllegalArgumentException(
                    "a vector of " + quadratic.length + " coordinates is needed, got " + vector.length);
        }
    }

    private static double[] requireFinite(double[] values, String name) {
        for (double value : values) {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException(name + " must be finite, got " + value);
            }
        }
        return values;
    }

    private static double clip(double value) {
        return Math.max(-1, Math.min(1, value));
    }
}
