package dev.fixpoint;

import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.RowwiseMap;
import org.bytedeco.pytorch.Tensor;

/**
 * One step of an update equation, {@code g(x, z)}; its fixed point {@code z* = g(x, z*)} is a layer's output. Parameters and
 * further inputs are what the map catches from around it.
 *
 * <p>Here and everywhere in this library {@code z} is the state and {@code x} the input, as is usual in the field; the paper
 * has the letters the other way round.
 */
@FunctionalInterface
public interface FixedPointMap {
    /**
     * One step.
     *
     * @param x the input, {@code [B, ...]}
     * @param z the state, {@code [B, ...]}; its shape need not be that of {@code x}; not to be written to
     * @return {@code g(x, z)}, of the shape, dtype and device of {@code z}
     */
    Tensor apply(Tensor x, Tensor z);

    /**
     * This map with its input bound; called once per forward, in the caller's grad mode and with the tracked {@code x}.
     * Override it to do once what depends on {@code x} alone, and to draw what is random (dropout masks): the solve and the
     * gradient use the one map it returns.
     *
     * @param x the input, {@code [B, ...]}
     * @return {@code z -> g(x, z)}
     */
    default BoundMap at(Tensor x) {
        return z -> apply(x, z);
    }

    /**
     * This map with the declaration that row {@code i} of {@code g(x, z)} depends on row {@code i} of {@code x} and {@code z}
     * alone (and on parameters that all rows share): rows that are finished then leave the batch and are not evaluated again.
     * For maps without an {@link #at} of their own; one that has it returns a {@link RowwiseMap} from there. The backward solve
     * evaluates the map again: the input may be closed by then, but not what the map catches.
     *
     * @return the same map, declared
     */
    default FixedPointMap withIndependentRows() {
        FixedPointMap map = this;
        return new FixedPointMap() {
            @Override
            public Tensor apply(Tensor x, Tensor z) {
                return map.apply(x, z);
            }

            @Override
            public BoundMap at(Tensor x) {
                return RowwiseMap.of((z, rows) -> map.apply(rows.get(0), z), x.alias());
            }
        };
    }
}
