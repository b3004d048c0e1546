package dev.fixpoint.solver;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * The map {@code z -> A z + b}, known by its linear part and its offset: what the backward solve iterates on, with
 * {@code A = J^T} and {@code b = dLoss/dz*} (paper, eq. 13).
 *
 * <p>For such a map the absolute tolerance of a {@link StoppingCriterion} counts in units of {@code |b|} for each sample, as
 * is usual for linear systems, so that a small gradient is solved as precisely as a large one.
 *
 * @param linear {@code z -> A z}; shape {@code [B, ...]} to the same shape
 * @param offset {@code b}, of the shape of the state
 */
public record AffineMap(UnaryOperator<Tensor> linear, Tensor offset) implements BoundMap {
    @Override
    public Tensor apply(Tensor z) {
        return linear.apply(z).add(offset);
    }
}
