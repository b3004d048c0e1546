package dev.fixpoint.algorithms.optimization;

import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The nearest point of a convex set, row by row; differentiable almost everywhere, in the set's parameters too. */
@FunctionalInterface
public interface Projection {
    /**
     * The nearest point.
     *
     * @param z {@code [B, n]}
     * @return {@code argmin |p - z|} over the set, {@code [B, n]}
     */
    Tensor project(Tensor z);

    /**
     * On the box {@code lower <= z <= upper}: {@code min(max(z, lower), upper)}.
     *
     * @param lower {@code []} or {@code [n]}; may be minus infinity
     * @param upper {@code []} or {@code [n]}; may be infinity
     * @return the projection, differentiable in the bounds
     */
    static Projection box(Tensor lower, Tensor upper) {
        return z -> {
            try (TensorScope scope = TensorScope.open()) {
                return scope.handOver(torch.minimum(torch.maximum(z, lower), upper));
            }
        };
    }

    /**
     * On {@code z >= 0}.
     *
     * @return the projection
     */
    static Projection nonNegative() {
        return Tensor::relu;
    }

    /**
     * On the simplex {@code z >= 0, sum z = 1}: {@code max(z - t, 0)} with the {@code t} for which the sum is 1. Its Jacobian is
     * {@code diag(s) - s s' / sum(s)} with the support {@code s}. Cost: a sort of each row.
     *
     * <p>Source: J. Duchi et al., 'Efficient projections onto the l1-ball for learning in high dimensions', 2008.
     *
     * @return the projection
     */
    static Projection simplex() {
        return z -> {
            try (TensorScope scope = TensorScope.open()) {
                Tensor support = SimplexSupport.of(z);
                Tensor size = SimplexSupport.sums(support);
                Tensor threshold =
                        SimplexSupport.sums(z.mul(support)).sub(new Scalar(1)).div(size);
                return scope.handOver(z.sub(threshold).mul(support));
            }
        };
    }
}
