package dev.fixpoint.solver;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The values of the rows that have left a solve, in the order of the batch. */
final class FinishedRows {
    private final Tensor values;

    FinishedRows(Tensor z0) {
        this.values = torch.empty_like(z0);
    }

    /** Copies some rows of a state, whose samples are given by {@code sampleOf}. */
    void put(Tensor state, int[] rows, int[] sampleOf) {
        int[] samples = Arrays.stream(rows).map(row -> sampleOf[row]).toArray();
        values.index_copy_(0, Shapes.index(samples, state), state.index_select(0, Shapes.index(rows, state)));
    }

    Tensor values() {
        return values;
    }
}
