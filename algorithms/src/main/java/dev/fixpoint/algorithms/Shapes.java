package dev.fixpoint.algorithms;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;

/** Checks of shapes, with sentences that name what is wrong. */
public final class Shapes {
    /** A size that may be any. */
    public static final long ANY = -1;

    private Shapes() {}

    /**
     * Requires a shape.
     *
     * @param name what the tensor is
     * @param tensor the tensor
     * @param sizes for each dimension its size, or {@link #ANY}
     * @throws IllegalArgumentException if the number of dimensions or a size is another
     */
    public static void require(String name, Tensor tensor, long... sizes) {
        if (!fits(tensor, sizes)) {
            throw new IllegalArgumentException("%s must be %s, got %s"
                    .formatted(
                            name,
                            LongStream.of(sizes)
                                    .mapToObj(size -> size == ANY ? "any" : String.valueOf(size))
                                    .collect(Collectors.joining(", ", "[", "]")),
                            Arrays.toString(tensor.sizes().vec().get())));
        }
    }

    /**
     * Requires a shape, with a batch before it or without.
     *
     * @param name what the tensor is
     * @param tensor the tensor
     * @param sizes for each dimension but the batch its size, or {@link #ANY}
     * @throws IllegalArgumentException if the number of dimensions or a size is another
     */
    public static void requireBatchedOrNot(String name, Tensor tensor, long... sizes) {
        if (tensor.dim() == sizes.length) {
            require(name, tensor, sizes);
        } else {
            require(
                    name,
                    tensor,
                    LongStream.concat(LongStream.of(ANY), LongStream.of(sizes)).toArray());
        }
    }

    /**
     * Requires a single number, {@code []} or {@code [1]}.
     *
     * @param name what the tensor is
     * @param tensor the tensor
     * @throws IllegalArgumentException if it has another shape
     */
    public static void requireNumber(String name, Tensor tensor) {
        if (tensor.numel() != 1 || tensor.dim() > 1) {
            throw new IllegalArgumentException("%s must be a single number, [] or [1], got %s"
                    .formatted(name, Arrays.toString(tensor.sizes().vec().get())));
        }
    }

    private static boolean fits(Tensor tensor, long... sizes) {
        if (tensor.dim() != sizes.length) {
            return false;
        }
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] != ANY && tensor.size(i) != sizes[i]) {
                return false;
            }
        }
        return true;
    }
}
