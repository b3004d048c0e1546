package dev.fixpoint.experiments.flow;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * A convolution, or with {@code up} a transposed one, with zeros around the picture.
 *
 * <ul>
 *   <li>input: {@code [B, in, H, W]}
 *   <li>output: {@code [B, out, ceil(H / stride), ceil(W / stride)]}, or {@code [B, out, stride H, stride W]} with {@code up}
 * </ul>
 *
 * @param weight {@code [out, in, k, k]}, or {@code [in, out, k, k]} with {@code up}
 * @param bias {@code [out]}
 * @param stride pixels from one place of the kernel to the next
 * @param up whether it is transposed
 */
record Convolution(Tensor weight, Tensor bias, int stride, boolean up) {

    /** A convolution for what a leaky ReLU follows, by He's rule. */
    static Convolution down(int in, int out, int kernel, int stride) {
        return new Convolution(
                normal(Math.sqrt(2.0 / (in * kernel * kernel)), out, in, kernel, kernel), zeros(out), stride, false);
    }

    /** A transposed convolution with a kernel of 4 x 4 that doubles the size. */
    static Convolution doubling(int in, int out) {
        // Each output pixel is met by 2 x 2 of the kernel's places.
        return new Convolution(normal(Math.sqrt(2.0 / (in * 4)), in, out, 4, 4), zeros(out), 2, true);
    }

    Tensor apply(Tensor x) {
        long[] strides = {stride, stride};
        long[] ones = {1, 1};
        TensorOptional offset = new TensorOptional(bias);
        if (up) {
            long[] padding = {1, 1};
            return torch.conv_transpose2d(x, weight, offset, strides, padding, new long[] {0, 0}, 1, ones);
        }
        long padding = (weight.size(2) - 1) / 2;
        return torch.conv2d(x, weight, offset, strides, new long[] {padding, padding}, ones, 1);
    }

    private static Tensor normal(double deviation, long... shape) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            return scope.handOver(torch.empty(shape).normal_(0, deviation, new GeneratorOptional()))
                    .requires_grad_(true);
        }
    }

    private static Tensor zeros(long count) {
        return torch.zeros(count).requires_grad_(true);
    }
}
