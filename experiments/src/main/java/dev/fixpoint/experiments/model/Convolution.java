package dev.fixpoint.experiments.model;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * A convolution with a square kernel of odd size that keeps height and width, with zeros around the edge.
 *
 * <ul>
 *   <li>input: {@code [B, inputs, H, W]}, fastest with channels last in memory
 *   <li>output: {@code [B, outputs, H, W]}, in the same layout
 * </ul>
 *
 * @param weight {@code [outputs, inputs, k, k]}, channels last in memory
 * @param bias {@code [outputs]}
 */
public record Convolution(Tensor weight, Tensor bias) {
    private static final long[] ONE = {1, 1};

    /**
     * A layer with normal weights of the deviation {@code gain sqrt(2 / (k k inputs))}, which keeps the size of what goes through
     * ReLU where the gain is 1, and without bias.
     *
     * @param inputs channels of the input
     * @param outputs channels of the output
     * @param kernel {@code k}, odd
     * @param gain factor of all weights
     * @return the layer, its parameters in the caller's scope
     * @throws IllegalArgumentException if {@code k} is even
     */
    public static Convolution random(int inputs, int outputs, int kernel, double gain) {
        if (kernel % 2 == 0) {
            throw new IllegalArgumentException("kernel must be odd, got " + kernel);
        }
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            double deviation = gain * Math.sqrt(2.0 / (kernel * kernel * inputs));
            Tensor weight = torch.randn(outputs, inputs, kernel, kernel)
                    .mul(new Scalar(deviation))
                    .contiguous(torch.MemoryFormat.ChannelsLast);
            Tensor bias = torch.zeros(outputs);
            return new Convolution(
                    scope.handOver(weight).requires_grad_(true),
                    scope.handOver(bias).requires_grad_(true));
        }
    }

    /**
     * Applies the layer.
     *
     * @param x {@code [B, inputs, H, W]}
     * @return {@code [B, outputs, H, W]}
     */
    public Tensor apply(Tensor x) {
        long margin = weight.size(2) / 2;
        return torch.conv2d(x, weight, new TensorOptional(bias), ONE, new long[] {margin, margin}, ONE, 1);
    }

    /**
     * What is learned.
     *
     * @return weight and bias
     */
    public List<Tensor> parameters() {
        return List.of(weight, bias);
    }
}
