package dev.fixpoint.algorithms.equilibrium;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Weights from torch's random generator. */
final class RandomWeights {
    /** What is added to variances before they divide. */
    static final double EPSILON = 1e-5;

    private RandomWeights() {}

    /** Normally distributed, with the standard deviation {@code scale / sqrt(inputs of an output)}; a leaf. */
    static Tensor normal(double scale, TensorOptions options, long... shape) {
        double inputs = Arrays.stream(shape).skip(1).reduce(1, Math::multiplyExact);
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            Tensor weight = torch.randn(shape, options).mul(new Scalar(scale / Math.sqrt(inputs)));
            return scope.handOver(weight.requires_grad_(true));
        }
    }
}
