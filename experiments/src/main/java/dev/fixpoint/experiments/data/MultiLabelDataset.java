package dev.fixpoint.experiments.data;

import java.util.List;

/**
 * Samples with features and any number of labels each.
 *
 * <ul>
 *   <li>{@code features}: [samples, features], real numbers
 *   <li>{@code labels}: [samples, labels], each 1 where the sample carries the label and 0 where not
 * </ul>
 *
 * @param name what the data set calls itself
 * @param featureNames one name for each column of {@code features}
 * @param labelNames one name for each column of {@code labels}
 * @param features the features, one row per sample
 * @param labels the labels, one row per sample
 */
public record MultiLabelDataset(
        String name, List<String> featureNames, List<String> labelNames, Matrix features, Matrix labels) {
    /**
     * Checks that the parts belong together, and copies the lists of names.
     *
     * @param name what the data set calls itself
     * @param featureNames the features' names
     * @param labelNames the labels' names
     * @param features the features, shared
     * @param labels the labels, shared
     * @throws IllegalArgumentException if there is no sample, if counts of rows, columns and names disagree, or if a label is
     *     neither 0 nor 1
     */
    public MultiLabelDataset {
        featureNames = List.copyOf(featureNames);
        labelNames = List.copyOf(labelNames);
        if (features.rows() != labels.rows()) {
            throw new IllegalArgumentException("features and labels must have as many rows as one another, got "
                    + features.rows() + " and " + labels.rows());
        }
        if (features.rows() == 0) {
            throw new IllegalArgumentException("a data set must have at least one sample, got none");
        }
        checkColumns("feature", featureNames.size(), features.columns());
        checkColumns("label", labelNames.size(), labels.columns());
        for (float label : labels.values()) {
            if (label != 0f && label != 1f) {
                throw new IllegalArgumentException("a label must be 0 or 1, got " + label);
            }
        }
    }

    /**
     * How many samples there are.
     *
     * @return the number of rows of {@link #features} and {@link #labels}, at least 1
     */
    public int samples() {
        return features.rows();
    }

    /**
     * How many labels a sample carries on average, the data set's label cardinality.
     *
     * @return the sum of all labels over the number of samples
     */
    public double meanLabels() {
        double sum = 0;
        for (float label : labels.values()) {
            sum += label;
        }
        return sum / samples();
    }

    /**
     * The same samples with other numbers for their features.
     *
     * @param newFeatures the features, one row per sample, shared
     * @return the new data set
     * @throws IllegalArgumentException if the shape is another one
     */
    public MultiLabelDataset withFeatures(Matrix newFeatures) {
        return new MultiLabelDataset(name, featureNames, labelNames, newFeatures, labels);
    }

    private static void checkColumns(String what, int names, int columns) {
        if (names != columns) {
            throw new IllegalArgumentException(
                    "each " + what + " column must have one name, got " + names + " names for " + columns + " columns");
        }
    }
}
