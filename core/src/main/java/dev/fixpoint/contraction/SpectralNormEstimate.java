package dev.fixpoint.contraction;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * An estimate of {@code |W|} from below, by power iteration: {@code |W v|} for a unit vector {@code v} that has been multiplied
 * by {@code W'W} {@code steps} times. It approaches the norm and never exceeds it, so a weight that is scaled with it may keep a
 * norm above the bound: nothing is guaranteed. {@link SpectralNorm} bounds from above.
 *
 * <p>The start is the sum of the rows, each with the sign that lets it grow: the same for the same weight. Cost:
 * {@code 2 steps + 1} products of the matrix with a vector.
 *
 * <p>Source: Miyato et al., 'Spectral Normalization for Generative Adversarial Networks', ICLR 2018, which keeps the vector
 * from step to step of the training.
 */
public final class SpectralNormEstimate {
    private static final double TINY = 1e-30;

    private SpectralNormEstimate() {}

    /**
     * The estimate; its gradient takes the vector as constant.
     *
     * @param weight {@code [out, in]}
     * @param steps multiplications by {@code W'W}, at least 1
     * @return at most {@code |weight|}, {@code []}
     * @throws IllegalArgumentException if the weight is not a matrix or there are no steps
     */
    public static Tensor of(Tensor weight, int steps) {
        SpectralNorm.checkDimensions("weight", weight, 2);
        if (steps < 1) {
            throw new IllegalArgumentException("steps must be at least 1, got " + steps);
        }
        try (TensorScope scope = TensorScope.open()) {
            Tensor direction = direction(weight.detach(), steps);
            return scope.handOver(norm(weight.mv(direction)));
        }
    }

    private static Tensor direction(Tensor weight, int steps) {
        try (GradientMode off = GradientMode.off()) {
            Tensor direction = start(weight);
            for (int i = 0; i < steps; i++) {
                Tensor next = weight.t().mv(weight.mv(direction));
                direction = next.div(norm(next));
            }
            return direction;
        }
    }

    /** Aligned with the longest row, to which every other row adds. */
    private static Tensor start(Tensor weight) {
        Tensor gram = weight.matmul(weight.t());
        Tensor longest = gram.diagonal().argmax();
        Tensor signs = gram.index_select(0, longest.view(1)).sign();
        Tensor sum = signs.matmul(weight).flatten();
        return sum.div(norm(sum));
    }

    private static Tensor norm(Tensor vector) {
        return vector.square().sum().clamp_min(new Scalar(TINY)).sqrt();
    }
}
