package dev.fixpoint.solver;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * A map {@code z -> A z + b}, known by its linear part and its offset: what the backward solve iterates on, with
 * {@code A = J^T} and {@code b = dLoss/dz*} (paper, eq. 13).
 *
 * <p>For such a map the absolute tolerance of a {@link StoppingCriterion} counts in units of {@code |b|} for each sample, as
 * is usual for linear systems, so that a small gradient is solved as precisely as a large one.
 */
public interface AffineMap extends BoundMap {
    /**
     * The product with the linear part.
     *
     * @param v {@code [B, ...]}
     * @return {@code A v}, of the same shape
     */
    Tensor linear(Tensor v);

    /**
     * The offset.
     *
     * @return {@code b}, of the shape of the state
     */
    Tensor offset();

    @Override
    default Tensor apply(Tensor z) {
        return linear(z).add(offset());
    }

    @Override
    default UnaryOperator<Tensor> jacobian(Tensor z, Tensor gz) {
        return this::linear;
    }

    /**
     * An affine map whose rows may depend on one another.
     *
     * @param linear {@code v -> A v}; {@code [B, ...]} to the same shape
     * @param offset {@code b}, of the shape of the state
     * @return the map
     */
    static AffineMap of(UnaryOperator<Tensor> linear, Tensor offset) {
        return new AffineMap() {
            @Override
            public Tensor linear(Tensor v) {
                return linear.apply(v);
            }

            @Override
            public Tensor offset() {
                return offset;
            }
        };
    }
}
