package dev.fixpoint.experiments.flow;

import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Compares each place of one feature map with the places around it in another:
 *
 * <pre>{@code c[b, i, y, x] = mean over k of a[b, k, y, x] b[b, k, y + dy, x + dx],   i = (dy + d)(2d + 1) + dx + d}</pre>
 *
 * for displacements dy and dx from -d to d; beyond the border there are zeros.
 *
 * <ul>
 *   <li>inputs: {@code [B, C, H, W]} both
 *   <li>output: {@code [B, (2d + 1)^2, H, W]}
 * </ul>
 *
 * <p>Cost: {@code B C (2d + 1)^2 H W} products, kept until their mean is taken.
 *
 * <p>Source: FlowNet, section 3, with patches of one pixel.
 *
 * @param displacement d, in places, at least 1
 */
record Correlation(int displacement) {
    Correlation {
        if (displacement < 1) {
            throw new IllegalArgumentException("displacement must be at least 1, got " + displacement);
        }
    }

    int channels() {
        return (2 * displacement + 1) * (2 * displacement + 1);
    }

    Tensor apply(Tensor first, Tensor second) {
        try (TensorScope scope = TensorScope.open()) {
            long height = first.size(2);
            long width = first.size(3);
            // [B, C, 2d + 1, 2d + 1, H, W], a view: windows of the size of the picture, one for each displacement.
            Tensor windows = torch.constant_pad_nd(second, displacement, displacement, displacement, displacement)
                    .unfold(2, height, 1)
                    .unfold(3, width, 1);
            Tensor products = windows.mul(first.unsqueeze(2).unsqueeze(3));
            return scope.handOver(products.mean(1).view(first.size(0), channels(), height, width));
        }
    }
}
