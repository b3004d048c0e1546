package dev.fixpoint.experiments.toy;

/** The factor of a symmetric positive definite matrix, Q = L L'. */
final class Cholesky {

    private final double[][] lower;

    private Cholesky(double[][] lower) {
        this.lower = lower;
    }

    /**
     * Factors the rows and columns of a matrix that an index set keeps; {@code kept.length^3 / 3} operations.
     *
     * @throws IllegalArgumentException if that part is not positive definite
     */
    static Cholesky of(double[][] matrix, int[] kept) {
        int n = kept.length;
        double[][] lower = new double[n][];
        for (int i = 0; i < n; i++) {
            lower[i] = new double[i + 1];
            for (int j = 0; j <= i; j++) {
                double rest = matrix[kept[i]][kept[j]];
                for (int k = 0; k < j; k++) {
                    rest -= lower[i][k] * lower[j][k];
                }
                if (j < i) {
                    lower[i][j] = rest / lower[j][j];
                } else if (rest > 0) {
                    lower[i][i] = Math.sqrt(rest);
                } else {
                    throw new IllegalArgumentException("the quadratic term must be positive definite, but pivot "
                            + kept[i] + " of its Cholesky factor is " + rest + " before the square root");
                }
            }
        }
        return new Cholesky(lower);
    }

    /** Solves L L' x = right, in place. */
    void solveInPlace(double[] right) {
        for (int i = 0; i < right.length; i++) {
            for (int k = 0; k < i; k++) {
                right[i] -= lower[i][k] * right[k];
            }
            right[i] /= lower[i][i];
        }
        for (int i = right.length - 1; i >= 0; i--) {
            for (int k = i + 1; k < right.length; k++) {
                right[i] -= lower[k][i] * right[k];
            }
            right[i] /= lower[i][i];
        }
    }
}
