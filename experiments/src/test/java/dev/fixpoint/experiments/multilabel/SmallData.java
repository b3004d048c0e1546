package dev.fixpoint.experiments.multilabel;

import dev.fixpoint.experiments.scoring.LabelSets;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Rows with random binary features and labels, each row with its own label and few others. */
final class SmallData {
    static final int ROWS = 20;
    static final int FEATURES = 30;
    static final int LABELS = 6;

    private SmallData() {}

    static LabelledRows rows(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] features = new float[ROWS * FEATURES];
        float[] labels = new float[ROWS * LABELS];
        for (int i = 0; i < features.length; i++) {
            features[i] = random.nextDouble() < 0.3 ? 1 : 0;
        }
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % LABELS == i / LABELS % LABELS || random.nextDouble() < 0.2 ? 1 : 0;
        }
        Tensor x = torch.tensor(features).view(ROWS, FEATURES);
        Tensor y = torch.tensor(labels).view(ROWS, LABELS);
        return new LabelledRows(x, y, LabelSets.ofIndicators(labels, LABELS));
    }
}
