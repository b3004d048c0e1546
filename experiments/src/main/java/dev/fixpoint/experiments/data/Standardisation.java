package dev.fixpoint.experiments.data;

import java.util.Arrays;
import java.util.Objects;

/**
 * Brings features to mean 0 and standard deviation 1, as measured on the rows that a model learns from:
 *
 * <pre>{@code x[j] -> (x[j] - mean[j]) / scale[j]}</pre>
 *
 * <p>Columns that hold nothing but 0 and 1 stay as they are (mean 0, scale 1), so that sparse indicators remain sparse; a
 * column of one value becomes 0 throughout (scale 1).
 *
 * @param mean of each feature, {@code [features]}
 * @param scale the standard deviation of each feature, positive, {@code [features]}
 */
@SuppressWarnings("ArrayRecordComponent") // equals, hashCode and toString below look at the arrays' content
public record Standardisation(float[] mean, float[] scale) {
    /**
     * Checks that there is a positive scale for each mean.
     *
     * @param mean of each feature, shared
     * @param scale of each feature, shared
     * @throws IllegalArgumentException if the lengths differ, a mean is not finite or a scale not positive and finite
     */
    public Standardisation {
        if (mean.length != scale.length) {
            throw new IllegalArgumentException("each feature needs a mean and a scale, got " + mean.length
                    + " means and " + scale.length + " scales");
        }
        for (int i = 0; i < mean.length; i++) {
            if (!Float.isFinite(mean[i]) || !(scale[i] > 0) || !Float.isFinite(scale[i])) {
                throw new IllegalArgumentException("feature " + i
                        + " must have a finite mean and a positive scale, got " + mean[i] + " and " + scale[i]);
            }
        }
    }

    /**
     * Measures some rows of a matrix.
     *
     * @param features {@code [samples, features]}
     * @param rows the rows to look at, at least one
     * @return the standardisation by these rows
     * @throws IllegalArgumentException if there is no row
     */
    public static Standardisation of(Matrix features, long[] rows) {
        if (rows.length == 0) {
            throw new IllegalArgumentException("the mean of no rows is not defined: give at least one");
        }
        float[] mean = new float[features.columns()];
        float[] scale = new float[features.columns()];
        for (int column = 0; column < mean.length; column++) {
            double[] values = new double[rows.length];
            for (int i = 0; i < rows.length; i++) {
                values[i] = features.get(Math.toIntExact(rows[i]), column);
            }
            boolean binary = Arrays.stream(values).allMatch(value -> value == 0 || value == 1);
            double centre = Arrays.stream(values).average().orElseThrow();
            double squares = Arrays.stream(values)
                    .map(value -> (value - centre) * (value - centre))
                    .sum();
            boolean constant = Arrays.stream(values).allMatch(value -> value == values[0]);
            float deviation = (float) Math.sqrt(squares / values.length);
            mean[column] = binary ? 0 : (float) centre;
            scale[column] = binary || constant || deviation == 0 ? 1 : deviation;
        }
        return new Standardisation(mean, scale);
    }

    /**
     * Standardises features.
     *
     * @param features {@code [samples, features]}
     * @return a new matrix, or the same one where nothing changes
     * @throws IllegalArgumentException if the number of columns is not that of the means
     */
    public Matrix apply(Matrix features) {
        if (features.columns() != mean.length) {
            throw new IllegalArgumentException(
                    "features must have " + mean.length + " columns, got " + features.columns());
        }
        if (isIdentity()) {
            return features;
        }
        float[] values = features.values().clone();
        for (int i = 0; i < values.length; i++) {
            int column = i % mean.length;
            values[i] = (values[i] - mean[column]) / scale[column];
        }
        return new Matrix(features.rows(), features.columns(), values);
    }

    private boolean isIdentity() {
        for (int i = 0; i < mean.length; i++) {
            if (mean[i] != 0 || scale[i] != 1) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Standardisation that
                && Arrays.equals(mean, that.mean)
                && Arrays.equals(scale, that.scale);
    }

    @Override
    public int hashCode() {
        return Objects.hash(Arrays.hashCode(mean), Arrays.hashCode(scale));
    }

    /** The number of features alone. */
    @Override
    public String toString() {
        return "Standardisation[" + mean.length + " features]";
    }
}
