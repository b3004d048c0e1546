package dev.fixpoint.experiments.multilabel;

import dev.fixpoint.experiments.data.Matrix;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Rows of a matrix as tensors, and rows in random order. */
final class Batches {
    private Batches() {}

    /** The whole matrix, {@code [rows, columns]}, float32. */
    static Tensor tensor(Matrix matrix) {
        return torch.tensor(matrix.values()).view(matrix.rows(), matrix.columns());
    }

    /** Some rows, {@code [rows, columns]}. */
    static Tensor rows(Tensor matrix, long[] rows) {
        return matrix.index_select(0, torch.tensor(rows));
    }

    /** The numbers from 0 to {@code count - 1} in random order. */
    static long[] shuffled(int count, SplittableRandom random) {
        long[] order = new long[count];
        Arrays.setAll(order, i -> i);
        for (int i = count - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            long swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }
}
