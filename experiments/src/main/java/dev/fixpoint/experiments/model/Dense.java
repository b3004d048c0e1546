package dev.fixpoint.experiments.model;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A fully connected layer, {@code x W^T + b}.
 *
 * <ul>
 *   <li>input: {@code [B, inputs]}
 *   <li>output: {@code [B, outputs]}
 * </ul>
 *
 * @param weight {@code W}, {@code [outputs, inputs]}
 * @param bias {@code b}, {@code [outputs]}
 */
public record Dense(Tensor weight, Tensor bias) {
    /**
     * A layer with entries uniform in {@code +-1/sqrt(inputs)}, PyTorch's own default.
     *
     * @param inputs width of the input
     * @param outputs width of the output
     * @return the layer, its parameters in the caller's scope
     */
    public static Dense random(int inputs, int outputs) {
        double bound = 1 / Math.sqrt(inputs);
        return new Dense(uniform(bound, outputs, inputs), uniform(bound, outputs));
    }

    /**
     * Applies the layer.
     *
     * @param x {@code [B, inputs]}
     * @return {@code [B, outputs]}
     */
    public Tensor apply(Tensor x) {
        return torch.addmm(bias, x, weight.t());
    }

    /**
     * What is learned.
     *
     * @return weight and bias
     */
    public List<Tensor> parameters() {
        return List.of(weight, bias);
    }

    private static Tensor uniform(double bound, long... shape) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            return scope.handOver(
                            torch.empty(shape).uniform_(-bound, bound, new org.bytedeco.pytorch.GeneratorOptional()))
                    .requires_grad_(true);
        }
    }
}
