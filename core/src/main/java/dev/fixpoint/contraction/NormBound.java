package dev.fixpoint.contraction;

import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * A bound for a norm of a weight, kept by a factor that is part of the graph: the gradient knows that a larger weight is scaled
 * down more.
 *
 * @param bound the largest norm, positive and finite
 * @param always whether weights below the bound are scaled up to it
 */
public record NormBound(double bound, boolean always) {
    /** Keeps the factor finite for weights of zeros. */
    private static final double TINY = 1e-30;

    /**
     * Checks the range.
     *
     * @param bound the largest norm
     * @param always whether weights below the bound are scaled up to it
     */
    public NormBound {
        if (!(bound > 0) || Double.isInfinite(bound)) {
            throw new IllegalArgumentException("bound must be positive and finite, got " + bound);
        }
    }

    /**
     * Weights above the bound are scaled down to it; others stay as they are.
     *
     * @param bound the largest norm, positive and finite
     * @return the bound
     */
    public static NormBound atMost(double bound) {
        return new NormBound(bound, false);
    }

    /**
     * All weights are scaled to the bound: their direction counts, not their size. The derivative grows without bound towards a
     * weight of zeros, which itself stays zero.
     *
     * @param bound the norm, positive and finite
     * @return the bound
     */
    public static NormBound exactly(double bound) {
        return new NormBound(bound, true);
    }

    /**
     * The scaled weight, {@code weight bound / max(norm, bound)} or {@code weight bound / norm}.
     *
     * @param weight of any shape
     * @param norm its norm or an upper bound of it, {@code []}, or a shape that is broadcast; in the graph if the gradient is to
     *     go through the factor
     * @return of the shape of {@code weight}
     */
    public Tensor apply(Tensor weight, Tensor norm) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor divisor = norm.clamp_min(new Scalar(always ? TINY : bound));
            return scope.handOver(weight.mul(divisor.reciprocal().mul(new Scalar(bound))));
        }
    }
}
