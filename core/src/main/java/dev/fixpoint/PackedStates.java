package dev.fixpoint;

import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.RowwiseMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Several tensors in one: the form in which a state of several parts, or several inputs, passes through a layer.
 *
 * <ul>
 *   <li>tensors: {@code [B, ...]}, each with the shape per sample that was declared for it
 *   <li>packed: {@code [B, N]}, where {@code N} is the sum of their sizes per sample
 * </ul>
 *
 * <pre>{@code
 * PackedStates states = PackedStates.of(new long[] {3, 8, 8}, new long[] {16});
 * FixedPointLayer layer = FixedPointLayer.of(states.map((x, z) -> List.of(nextHidden(x, z.get(0)), nextMemory(z))))
 *         .withInitialState(states::zeros);
 * List<Tensor> equilibrium = states.unpack(layer.forward(x));
 * }</pre>
 *
 * <p>The residual of a sample is that of all its tensors together: bring them to one scale where they differ by orders of
 * magnitude. Several inputs go into one {@code x} in the same way: {@code layer.forward(inputs.pack(image, label))}, and the
 * step begins with {@code inputs.unpack(x)}.
 *
 * <p>Packing and unpacking are differentiable. Cost: packing copies once; unpacking makes views.
 */
public final class PackedStates {
    private final List<long[]> shapes;
    private final long[] sizes;
    private final long width;

    /** One step on a state of several tensors. */
    @FunctionalInterface
    public interface Step {
        /**
         * One step.
         *
         * @param x the input, {@code [B, ...]}
         * @param z the tensors of the state, views that are not to be written to
         * @return the tensors of {@code g(x, z)}, in the same order and of the same shapes, dtype and device
         */
        List<Tensor> apply(Tensor x, List<Tensor> z);
    }

    private PackedStates(List<long[]> shapes) {
        this.shapes = shapes;
        this.sizes = shapes.stream()
                .mapToLong(shape -> LongStream.of(shape).reduce(1, Math::multiplyExact))
                .toArray();
        this.width = LongStream.of(sizes).sum();
    }

    /**
     * Tensors of given shapes.
     *
     * @param shapes for each tensor its shape without the batch; empty for one number a sample
     * @return the packing
     * @throws IllegalArgumentException if there is no shape, or a dimension below 1
     */
    public static PackedStates of(long[]... shapes) {
        if (shapes.length == 0) {
            throw new IllegalArgumentException("There must be at least one shape, got none.");
        }
        for (long[] shape : shapes) {
            if (Arrays.stream(shape).anyMatch(size -> size < 1)) {
                throw new IllegalArgumentException("dimensions must be at least 1, got " + Arrays.toString(shape));
            }
        }
        return new PackedStates(Arrays.stream(shapes).map(long[]::clone).toList());
    }

    /**
     * The size of a packed sample.
     *
     * @return {@code N}, the numbers of all tensors for one sample
     */
    public long width() {
        return width;
    }

    /**
     * Packs tensors into one.
     *
     * @param tensors in the order of the shapes, each {@code [B, ...]}, of one dtype and on one device
     * @return {@code [B, N]}
     * @throws IllegalArgumentException if the number of tensors, a shape, a dtype or a device is another
     */
    public Tensor pack(List<Tensor> tensors) {
        if (tensors.size() != shapes.size()) {
            throw new IllegalArgumentException(
                    "There must be %d tensors, got %d.".formatted(shapes.size(), tensors.size()));
        }
        try (TensorScope scope = TensorScope.open()) {
            Tensor first = tensors.get(0);
            long batch = first.dim() == 0 ? 1 : first.size(0);
            TensorVector flat = new TensorVector();
            for (int i = 0; i < tensors.size(); i++) {
                check(i, tensors.get(i), first, batch);
                flat.push_back(tensors.get(i).reshape(batch, sizes[i]));
            }
            return scope.handOver(torch.cat(flat, 1));
        }
    }

    /**
     * Packs tensors into one.
     *
     * @param tensors as for {@link #pack(List)}
     * @return {@code [B, N]}
     * @throws IllegalArgumentException if the number of tensors, a shape, a dtype or a device is another
     */
    public Tensor pack(Tensor... tensors) {
        return pack(List.of(tensors));
    }

    /**
     * The tensors that were packed.
     *
     * @param packed {@code [B, N]}
     * @return views of it, each {@code [B, ...]}
     * @throws IllegalArgumentException if the shape is another
     */
    public List<Tensor> unpack(Tensor packed) {
        if (packed.dim() != 2 || packed.size(1) != width) {
            throw new IllegalArgumentException("A packed tensor must be [B, %d], got %s."
                    .formatted(width, Arrays.toString(packed.sizes().vec().get())));
        }
        try (TensorScope scope = TensorScope.open()) {
            List<Tensor> tensors = new ArrayList<>(sizes.length);
            long offset = 0;
            for (int i = 0; i < sizes.length; i++) {
                Tensor part = packed.narrow(1, offset, sizes[i]);
                tensors.add(scope.handOver(part.reshape(withBatch(packed.size(0), shapes.get(i)))));
                offset += sizes[i];
            }
            return List.copyOf(tensors);
        }
    }

    /**
     * A step on several tensors as a map on the packed state.
     *
     * @param step computes the tensors of {@code g(x, z)}
     * @return the map, from {@code [B, N]} to {@code [B, N]}
     */
    public FixedPointMap map(Step step) {
        return (x, z) -> packedStep(step, x, z);
    }

    /**
     * The same, where no row depends on another row: rows that are finished leave the solve, as they do in a
     * {@link RowwiseMap}.
     *
     * @param step computes the tensors of {@code g(x, z)}, row by row
     * @return the map, from {@code [B, N]} to {@code [B, N]}
     */
    public FixedPointMap rowwiseMap(Step step) {
        return new FixedPointMap() {
            @Override
            public Tensor apply(Tensor x, Tensor z) {
                return packedStep(step, x, z);
            }

            @Override
            public RowwiseMap at(Tensor x) {
                return RowwiseMap.of((z, rows) -> packedStep(step, rows.get(0), z), x.alias());
            }
        };
    }

    /**
     * An initial state of zeros.
     *
     * @param x the input, {@code [B, ...]}
     * @return {@code [B, N]}, of the dtype and on the device of {@code x}
     */
    public Tensor zeros(Tensor x) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(torch.zeros(new long[] {x.dim() == 0 ? 1 : x.size(0), width}, x.options()));
        }
    }

    private Tensor packedStep(Step step, Tensor x, Tensor z) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(pack(step.apply(x, unpack(z))));
        }
    }

    private void check(int number, Tensor tensor, Tensor first, long batch) {
        long[] shape = tensor.sizes().vec().get();
        if (!Arrays.equals(shape, withBatch(batch, shapes.get(number)))) {
            String wanted = LongStream.of(shapes.get(number))
                    .mapToObj(size -> ", " + size)
                    .collect(Collectors.joining("", number == 0 ? "[B" : "[" + batch, "]"));
            throw new IllegalArgumentException("tensor %d must be %s, got %s%s."
                    .formatted(
                            number,
                            wanted,
                            Arrays.toString(shape),
                            number == 0 ? "" : "; the batch is that of tensor 0"));
        }
        if (tensor.scalar_type().value != first.scalar_type().value
                || !tensor.device().equals(first.device())) {
            throw new IllegalArgumentException("tensor %d must be %s on %s like tensor 0, got %s on %s."
                    .formatted(
                            number,
                            first.scalar_type().intern(),
                            first.device().str().getString(),
                            tensor.scalar_type().intern(),
                            tensor.device().str().getString()));
        }
    }

    private static long[] withBatch(long batch, long[] shape) {
        return LongStream.concat(LongStream.of(batch), LongStream.of(shape)).toArray();
    }
}
