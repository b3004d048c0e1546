package dev.fixpoint.experiments.hypergradient;

import dev.fixpoint.memory.TensorScope;
import java.util.List;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Samples as tensors.
 *
 * @param features {@code [n, d]}, float64
 * @param targets {@code [1, n]}
 */
record Samples(Tensor features, Tensor targets) {

    static Samples of(List<double[]> rows, double[] targets) {
        int width = rows.get(0).length;
        double[] all = new double[rows.size() * width];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i), 0, all, i * width, width);
        }
        return new Samples(tensor(all, rows.size(), width), tensor(targets, 1, targets.length));
    }

    private static Tensor tensor(double[] values, long... shape) {
        try (TensorScope scope = TensorScope.open()) {
            TensorOptions options = new TensorOptions(torch.ScalarType.Double);
            return scope.handOver(
                    torch.from_blob(new DoublePointer(values), shape, options).clone());
        }
    }
}
