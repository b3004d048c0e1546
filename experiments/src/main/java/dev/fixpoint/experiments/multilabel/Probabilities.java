package dev.fixpoint.experiments.multilabel;

import dev.fixpoint.experiments.scoring.LabelScores;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;

/** The probabilities that a model gives to labels, batch by batch and without a graph. */
final class Probabilities {
    private static final int BATCH = 512;

    private Probabilities() {}

    /**
     * The probability of each label for each row.
     *
     * @param features {@code [rows, features]}
     * @param labels the number of labels
     */
    static LabelScores of(MultiLabelModel model, Tensor features, int labels) {
        int rows = Math.toIntExact(features.size(0));
        float[] all = new float[rows * labels];
        try (GradientMode off = GradientMode.off()) {
            for (int start = 0; start < rows; start += BATCH) {
                try (TensorScope scope = TensorScope.open()) {
                    int count = Math.min(BATCH, rows - start);
                    Tensor logits = model.logits(features.narrow(0, start, count), 0);
                    Tensor probabilities = logits.sigmoid().contiguous();
                    new FloatPointer(probabilities.data_ptr()).get(all, start * labels, count * labels);
                }
            }
        }
        return LabelScores.of(all, labels);
    }
}
