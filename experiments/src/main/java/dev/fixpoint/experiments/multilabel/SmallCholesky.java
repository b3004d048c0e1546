package dev.fixpoint.experiments.multilabel;

/** Cholesky's factorisation of a few rows, in place, in the lower triangle. */
final class SmallCholesky {
    private SmallCholesky() {}

    /** Factors {@code matrix + ridge I}; pivots that rounding made smaller than the ridge become the ridge. */
    static void factor(double[][] matrix, double ridge) {
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j <= i; j++) {
                double rest = matrix[i][j] + (i == j ? ridge : 0);
                for (int k = 0; k < j; k++) {
                    rest -= matrix[i][k] * matrix[j][k];
                }
                matrix[i][j] = i == j ? Math.sqrt(Math.max(rest, ridge)) : rest / matrix[j][j];
            }
        }
    }

    /** Solves with a factored matrix, in place. */
    static void solve(double[][] factor, double[] right) {
        int n = right.length;
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < i; k++) {
                right[i] -= factor[i][k] * right[k];
            }
            right[i] /= factor[i][i];
        }
        for (int i = n - 1; i >= 0; i--) {
            for (int k = i + 1; k < n; k++) {
                right[i] -= factor[k][i] * right[k];
            }
            right[i] /= factor[i][i];
        }
    }
}
