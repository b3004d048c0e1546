package dev.fixpoint.algorithms.quadratic;

import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Products with matrices that all samples share, {@code [m, n]}, or that each sample has of its own, {@code [B, m, n]}. */
final class Batched {
    private Batched() {}

    /** {@code M z} for each row {@code z} of {@code [B, n]}: {@code [B, m]}. */
    static Tensor times(Tensor matrix, Tensor rows) {
        return matrix.dim() == 2
                ? rows.matmul(matrix.t())
                : matrix.bmm(rows.unsqueeze(2)).squeeze(2);
    }

    /** {@code M' y} for each row {@code y} of {@code [B, m]}: {@code [B, n]}. */
    static Tensor transposedTimes(Tensor matrix, Tensor rows) {
        return matrix.dim() == 2
                ? rows.matmul(matrix)
                : matrix.transpose(1, 2).bmm(rows.unsqueeze(2)).squeeze(2);
    }

    /** The samples that a tensor is for: 1 where all share it. */
    static long size(Tensor tensor, int sampleDimensions) {
        return tensor.dim() > sampleDimensions ? tensor.size(0) : 1;
    }

    /** A tensor for some samples; one that all share stays as it is. */
    static Tensor rows(Tensor tensor, int sampleDimensions, Tensor index) {
        return tensor.dim() > sampleDimensions ? tensor.index_select(0, index) : tensor;
    }

    /** Numbers of rows as an index. */
    static Tensor index(int[] rows) {
        return torch.tensor(Arrays.stream(rows).asLongStream().toArray());
    }

    /** The values of a tensor {@code [B]} of float64. */
    static double[] values(Tensor tensor) {
        double[] values = new double[Math.toIntExact(tensor.numel())];
        new DoublePointer(tensor.contiguous().data_ptr()).get(values);
        return values;
    }

    /** The values of a boolean tensor {@code [B]}. */
    static boolean[] flags(Tensor holds) {
        byte[] bytes = new byte[Math.toIntExact(holds.numel())];
        new BytePointer(holds.to(torch.ScalarType.Byte).contiguous().data_ptr()).get(bytes);
        boolean[] flags = new boolean[bytes.length];
        for (int row = 0; row < flags.length; row++) {
            flags[row] = bytes[row] != 0;
        }
        return flags;
    }
}
