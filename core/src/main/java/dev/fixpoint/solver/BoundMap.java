package dev.fixpoint.solver;

import org.bytedeco.pytorch.Tensor;

/**
 * A map {@code z -> g(z)} whose fixed point is wanted: an update equation with its input bound.
 *
 * <p>It must be a function of {@code z} alone: two calls with equal states return equal values (random parts are drawn before
 * the map is bound), and it must not write to {@code z}.
 */
@FunctionalInterface
public interface BoundMap {
    /**
     * One step.
     *
     * @param z the state, {@code [B, ...]}
     * @return {@code g(z)}, of the shape, dtype and device of {@code z}
     */
    Tensor apply(Tensor z);
}
