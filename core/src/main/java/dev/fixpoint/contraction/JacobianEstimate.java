package dev.fixpoint.contraction;

import java.util.List;
import java.util.stream.IntStream;

/**
 * An estimated property of {@code J = dg/dz}: one number for each row where the map declares independent rows, and else one
 * for the whole state.
 *
 * @param values what was estimated; NaN where {@code J} is not finite
 * @param residuals how far each may be off, in the same unit: for the spectral radius {@code |J' u - theta u|} of the unit
 *     vector {@code u} that was found, which bounds the error where {@code J} is normal and is a size of perturbation where not;
 *     for the norm a distance within which there is a singular value
 * @param converged whether every residual is below the tolerance asked for
 * @param products products with {@code J} or its transpose, each on all rows
 */
public record JacobianEstimate(List<Double> values, List<Double> residuals, boolean converged, int products) {
    /**
     * Copies the lists.
     *
     * @param values what was estimated
     * @param residuals how far each may be off
     * @param converged whether every residual is below the tolerance
     * @param products products with the Jacobian
     */
    public JacobianEstimate {
        values = List.copyOf(values);
        residuals = List.copyOf(residuals);
        if (values.isEmpty() || values.size() != residuals.size()) {
            throw new IllegalArgumentException("values and residuals must be as many, and at least 1, got "
                    + values.size() + " and " + residuals.size());
        }
    }

    /**
     * The largest of the values, which decides for the batch.
     *
     * @return the maximum; NaN where one is NaN
     */
    public double largest() {
        return values.get(worst());
    }

    /** The number of the row with the largest value; NaN counts as larger than any number. */
    int worst() {
        return IntStream.range(0, values.size())
                .boxed()
                .max((i, j) -> Double.compare(values.get(i), values.get(j)))
                .orElseThrow();
    }
}
