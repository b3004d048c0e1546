package dev.fixpoint.solver;

import java.util.Arrays;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Shapes and indices over the samples of a state. */
final class Shapes {
    private Shapes() {}

    /** {@code [groups, 1, ..., 1]}: the shape in which one number a sample, or one for all, spreads over a state. */
    static long[] perRow(int groups, Tensor state) {
        long[] shape = new long[(int) state.dim()];
        Arrays.fill(shape, 1);
        if (shape.length > 0) {
            shape[0] = groups;
        }
        return shape;
    }

    /** An int64 tensor of row numbers beside a state. */
    static Tensor index(int[] rows, Tensor state) {
        long[] numbers = Arrays.stream(rows).asLongStream().toArray();
        return torch.from_blob(
                        new LongPointer(numbers), new long[] {rows.length}, new TensorOptions(torch.ScalarType.Long))
                .clone()
                .to(state.device(), torch.ScalarType.Long);
    }

    /** The row numbers of an index. */
    static int[] numbers(Tensor index) {
        Tensor host = index.cpu().contiguous();
        long[] numbers = new long[Math.toIntExact(host.numel())];
        new LongPointer(host.data_ptr()).get(numbers);
        return Arrays.stream(numbers).mapToInt(Math::toIntExact).toArray();
    }

    /** The flags of some rows. */
    static boolean[] select(boolean[] flags, int[] rows) {
        boolean[] selected = new boolean[rows.length];
        for (int i = 0; i < rows.length; i++) {
            selected[i] = flags[rows[i]];
        }
        return selected;
    }
}
