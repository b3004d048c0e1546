package dev.fixpoint.contraction;

import dev.fixpoint.memory.TensorScope;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A weight for which {@code z = relu(W z + d)} has exactly one solution for every {@code d}, whatever the parameters:
 *
 * <pre>{@code W = (1 - m) I - A'A + B - B'}</pre>
 *
 * <p>The symmetric part of {@code I - W} is {@code m I + A'A}, so {@code I - W} is strongly monotone with the margin {@code m},
 * and every weight with that property is of this form. {@code W} itself may be as large as it likes, also with a spectral radius
 * far above 1: only its symmetric part is bounded, by {@code 1 - m}.
 *
 * <p>Source: Winston and Kolter, 'Monotone Operator Equilibrium Networks', NeurIPS 2020, theorem 1 and proposition 1.
 *
 * @param symmetric {@code A}, {@code [r, n]}
 * @param skew {@code B}, {@code [n, n]}
 * @param margin {@code m}, positive and finite; below 1 or {@code W} has only negative real parts
 */
public record MonotoneWeight(Tensor symmetric, Tensor skew, double margin) {
    private static final int GRAM_STEPS = 8;

    /**
     * Checks margin and shapes.
     *
     * @param symmetric {@code A}
     * @param skew {@code B}
     * @param margin {@code m}
     */
    public MonotoneWeight {
        if (!(margin > 0) || Double.isInfinite(margin)) {
            throw new IllegalArgumentException("margin must be positive and finite, got " + margin);
        }
        SpectralNorm.checkDimensions("symmetric part", symmetric, 2);
        long n = symmetric.size(1);
        if (skew.dim() != 2 || skew.size(0) != n || skew.size(1) != n) {
            throw new IllegalArgumentException("The skew part must have the shape [%1$d, %1$d], but it has %2$s"
                    .formatted(n, Arrays.toString(skew.sizes().vec().get())));
        }
    }

    /**
     * The matrix.
     *
     * @return {@code W}, {@code [n, n]}, differentiable in {@code A} and {@code B}
     */
    public Tensor weight() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor part = skew.sub(skew.t()).sub(symmetric.t().matmul(symmetric));
            return scope.handOver(part.add(torch.eye(part.size(0), part.options()), new Scalar(1 - margin)));
        }
    }

    /**
     * The equation for a drive.
     *
     * @param drive {@code d}, {@code [B, n]}; the part of the argument that does not depend on the state
     * @return the map whose fixed point solves {@code z = relu(W z + d)}; its tensors belong to the caller's scope
     */
    public MonotoneEquation equation(Tensor drive) {
        return MonotoneEquation.of(weight(), margin, GRAM_STEPS, drive);
    }
}
