package dev.fixpoint.experiments.multilabel;

import dev.fixpoint.experiments.scoring.LabelScores;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What a model says of each label of some rows.
 *
 * @param probabilities that the label is true, {@code [rows, labels]}
 * @param decisions how sure the model is that the label should be predicted, {@code [rows, labels]}; see
 *     {@link MultiLabelModel#decisions}
 */
record Outputs(LabelScores probabilities, LabelScores decisions) {
    private static final int BATCH = 512;

    /**
     * The outputs for each row, batch by batch and without a graph.
     *
     * @param features {@code [rows, features]}
     * @param labels the number of labels
     */
    static Outputs of(MultiLabelModel model, Tensor features, int labels) {
        int rows = Math.toIntExact(features.size(0));
        float[] probabilities = new float[rows * labels];
        float[] decisions = new float[rows * labels];
        try (GradientMode off = GradientMode.off()) {
            for (int start = 0; start < rows; start += BATCH) {
                try (TensorScope scope = TensorScope.open()) {
                    int count = Math.min(BATCH, rows - start);
                    Tensor logits = model.logits(features.narrow(0, start, count), Dropout.NONE);
                    copy(logits, probabilities, start * labels);
                    copy(model.decisions(logits), decisions, start * labels);
                }
            }
        }
        return new Outputs(LabelScores.of(probabilities, labels), LabelScores.of(decisions, labels));
    }

    /** The outputs of several models for the same rows, averaged. */
    static Outputs mean(List<Outputs> outputs) {
        return new Outputs(
                LabelScores.mean(outputs.stream().map(Outputs::probabilities).toList()),
                LabelScores.mean(outputs.stream().map(Outputs::decisions).toList()));
    }

    private static void copy(Tensor logits, float[] to, int offset) {
        Tensor values = logits.sigmoid().to(ScalarType.Float).contiguous();
        new FloatPointer(values.data_ptr()).get(to, offset, Math.toIntExact(values.numel()));
    }
}
