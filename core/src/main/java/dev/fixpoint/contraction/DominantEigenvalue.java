package dev.fixpoint.contraction;

import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * The eigenvalue of largest modulus of several operators at once, by Arnoldi's method with restarts. It needs no gap between
 * the eigenvalue and its conjugate, nor between it and its negative, where power iteration circles.
 *
 * @param krylovSize vectors in a basis
 * @param tolerance of the residual, relative to the modulus
 * @param maxProducts when to give up
 */
record DominantEigenvalue(int krylovSize, double tolerance, int maxProducts) {
    /** Products between two looks at the eigenvalues. */
    private static final int LOOK = 10;

    /**
     * What was found.
     *
     * @param last the Ritz values in the end, for each block
     * @param first those of the first basis, on which no filter has acted: they outline the whole spectrum
     * @param converged whether every residual is small enough
     * @param products those that were taken
     */
    record Found(List<RitzValues> last, List<RitzValues> first, boolean converged, int products) {}

    DominantEigenvalue {
        if (krylovSize < 4) {
            throw new IllegalArgumentException("krylovSize must be at least 4, got " + krylovSize);
        }
        if (!(tolerance > 0 && tolerance < 1)) {
            throw new IllegalArgumentException("tolerance must be in (0, 1), got " + tolerance);
        }
        if (maxProducts < 1) {
            throw new IllegalArgumentException("maxProducts must be at least 1, got " + maxProducts);
        }
    }

    /** Ends as soon as the residuals are small enough. */
    Found of(UnaryOperator<Tensor> operator, Tensor start) {
        return search(operator, start, false);
    }

    /** The same, but not before the first basis is full: for the outline of the spectrum. */
    Found withOutline(UnaryOperator<Tensor> operator, Tensor start) {
        return search(operator, start, true);
    }

    private Found search(UnaryOperator<Tensor> operator, Tensor start, boolean outline) {
        ArnoldiProcess process = new ArnoldiProcess(operator, krylovSize, start);
        List<RitzValues> first = List.of();
        int products = 0;
        while (true) {
            for (int i = 0; i < LOOK && products < maxProducts && !process.isFull(); i++) {
                process.extend();
                products++;
            }
            List<RitzValues> values = process.values();
            if (first.isEmpty() && process.isFull()) {
                first = values;
            }
            boolean converged = values.stream().allMatch(this::isConverged) && !(outline && first.isEmpty());
            boolean finite = values.stream().allMatch(value -> Double.isFinite(value.radius()));
            if (converged || !finite || products >= maxProducts) {
                return new Found(values, first.isEmpty() ? values : first, converged, products);
            }
            if (process.isFull()) {
                process.restart(values);
            }
        }
    }

    private boolean isConverged(RitzValues values) {
        return values.residual() <= tolerance * values.radius();
    }
}
