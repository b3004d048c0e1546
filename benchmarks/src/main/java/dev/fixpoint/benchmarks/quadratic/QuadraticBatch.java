package dev.fixpoint.benchmarks.quadratic;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.algorithms.quadratic.QuadraticProgram;
import dev.fixpoint.memory.TensorScope;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * A batch of random programmes with a feasible point, each with matrices of its own, and the weights of a linear loss.
 *
 * @param tensors {@code Q, q, A, b, G, h} and {@code weights}, each {@code [B, ...]}, float64
 */
record QuadraticBatch(Map<String, Tensor> tensors) {
    private static final ThreadMXBean PROCESSOR = ManagementFactory.getThreadMXBean();

    /** Variables, constraints and programmes of a batch. */
    record Size(int variables, int equalities, int inequalities, int batch) {}

    static QuadraticBatch random(Size size, long seed) {
        torch.manual_seed(seed);
        int n = size.variables();
        int batch = size.batch();
        Tensor root = normal(batch, n, n);
        Tensor point = normal(batch, n, 1);
        Tensor a = normal(batch, size.equalities(), n);
        Tensor g = normal(batch, size.inequalities(), n);
        Tensor slack = torch.rand(new long[] {batch, size.inequalities()}, new TensorOptions(torch.ScalarType.Double));
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put(
                "Q",
                root.bmm(root.mT())
                        .div(new Scalar(n))
                        .add(torch.eye(n, root.options()).mul(new Scalar(0.1))));
        tensors.put("q", normal(batch, n));
        tensors.put("A", a);
        tensors.put("b", a.bmm(point).squeeze(2));
        tensors.put("G", g);
        tensors.put("h", g.bmm(point).squeeze(2).add(slack));
        tensors.put("weights", normal(batch, n));
        return new QuadraticBatch(tensors);
    }

    private static Tensor normal(long... shape) {
        return torch.randn(shape, new TensorOptions(torch.ScalarType.Double));
    }

    /** One forward and backward pass; fills in the results where they are asked for. */
    Seconds run(Map<String, double[]> results) {
        try (TensorScope scope = TensorScope.open()) {
            Map<String, Tensor> leaves = new LinkedHashMap<>();
            tensors.forEach((name, tensor) -> leaves.put(name, tensor.detach().requires_grad_(true)));
            long start = PROCESSOR.getCurrentThreadCpuTime();
            Tensor z = QuadraticProgram.of(leaf(leaves, "Q"))
                    .withEqualities(leaf(leaves, "A"), leaf(leaves, "b"))
                    .withInequalities(leaf(leaves, "G"), leaf(leaves, "h"))
                    .minimizer(leaf(leaves, "q"));
            long between = PROCESSOR.getCurrentThreadCpuTime();
            FixedPoint.backward(z.mul(leaf(tensors, "weights")).sum());
            long end = PROCESSOR.getCurrentThreadCpuTime();
            results.replaceAll((name, old) ->
                    values(name.equals("z") ? z.detach() : leaf(leaves, name).grad()));
            return new Seconds((between - start) / 1e9, (end - between) / 1e9);
        }
    }

    private static Tensor leaf(Map<String, Tensor> tensors, String name) {
        return Objects.requireNonNull(tensors.get(name), name);
    }

    /** One file for each tensor, little-endian. */
    void write(Path folder) throws IOException {
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            double[] values = values(entry.getValue());
            ByteBuffer bytes = ByteBuffer.allocate(values.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asDoubleBuffer().put(values);
            Files.write(folder.resolve(entry.getKey()), bytes.array());
        }
    }

    static double[] read(Path file) throws IOException {
        DoubleBuffer values = ByteBuffer.wrap(Files.readAllBytes(file))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asDoubleBuffer();
        double[] read = new double[values.remaining()];
        values.get(read);
        return read;
    }

    private static double[] values(Tensor tensor) {
        double[] values = new double[Math.toIntExact(tensor.numel())];
        new DoublePointer(tensor.contiguous().data_ptr()).get(values);
        return values;
    }
}
