package dev.fixpoint.experiments.multilabel;

import dev.fixpoint.distributed.Shard;
import dev.fixpoint.experiments.data.Matrix;
import dev.fixpoint.experiments.data.MultiLabelDataset;
import dev.fixpoint.experiments.scoring.LabelSets;
import org.bytedeco.pytorch.Tensor;

/**
 * Rows to train or score on, as tensors and as label sets.
 *
 * @param features {@code [rows, features]}
 * @param labels {@code [rows, labels]}, 0 or 1
 * @param truth the labels as sets
 */
record LabelledRows(Tensor features, Tensor labels, LabelSets truth) {
    static LabelledRows of(MultiLabelDataset data) {
        return new LabelledRows(
                Batches.tensor(data.features()),
                Batches.tensor(data.labels()),
                LabelSets.ofIndicators(data.labels().values(), data.labels().columns()));
    }

    static LabelledRows of(MultiLabelDataset data, long[] rows) {
        return new LabelledRows(
                Batches.rows(Batches.tensor(data.features()), rows),
                Batches.rows(Batches.tensor(data.labels()), rows),
                LabelSets.ofIndicators(
                        chosen(data.labels(), rows), data.labels().columns()));
    }

    int rows() {
        return truth.rows();
    }

    /** Those of a shard. */
    LabelledRows part(Shard shard) {
        return new LabelledRows(
                features.narrow(0, shard.from(), shard.size()),
                labels.narrow(0, shard.from(), shard.size()),
                truth.part(shard.from(), shard.to()));
    }

    private static float[] chosen(Matrix matrix, long[] rows) {
        int columns = matrix.columns();
        float[] values = new float[rows.length * columns];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(matrix.values(), (int) rows[i] * columns, values, i * columns, columns);
        }
        return values;
    }
}
