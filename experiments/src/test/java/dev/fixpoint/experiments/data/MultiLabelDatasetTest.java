package dev.fixpoint.experiments.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

final class MultiLabelDatasetTest {
    private static final List<String> FEATURES = List.of("x");
    private static final List<String> LABELS = List.of("a", "b");

    @Test
    void meanLabelsIsTheNumberOfLabelsOfAnAverageSample() {
        Matrix labels = new Matrix(2, 2, new float[] {1, 1, 0, 1});

        MultiLabelDataset data = new MultiLabelDataset("d", FEATURES, LABELS, Matrix.zeros(2, 1), labels);

        assertThat(data.samples()).isEqualTo(2);
        assertThat(data.meanLabels()).isEqualTo(1.5);
    }

    @Test
    void partsThatDoNotBelongTogetherAreRefused() {
        assertRefused(
                Matrix.zeros(2, 1),
                Matrix.zeros(3, 2),
                "features and labels must have as many rows as one another, got 2 and 3");
        assertRefused(Matrix.zeros(0, 1), Matrix.zeros(0, 2), "a data set must have at least one sample, got none");
        assertRefused(
                Matrix.zeros(2, 3),
                Matrix.zeros(2, 2),
                "each feature column must have one name, got 1 names for 3 columns");
        assertRefused(
                Matrix.zeros(2, 1),
                Matrix.zeros(2, 1),
                "each label column must have one name, got 2 names for 1 columns");
        assertRefused(Matrix.zeros(1, 1), new Matrix(1, 2, new float[] {0, 2}), "a label must be 0 or 1, got 2.0");
    }

    private static void assertRefused(Matrix features, Matrix labels, String sentence) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MultiLabelDataset("d", FEATURES, LABELS, features, labels))
                .withMessage(sentence);
    }
}
