package dev.fixpoint;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/** A learned energy {@code E(x, z)}, whose minimum in {@code z} is a layer's output (paper, eqs. 23 to 25). */
@FunctionalInterface
public interface Energy {
    /**
     * The energy of each sample.
     *
     * @param x the input, {@code [B, ...]}
     * @param z the state, {@code [B, ...]}
     * @return {@code E(x, z)}, {@code [B]}, differentiable twice in {@code z} almost everywhere
     */
    Tensor apply(Tensor x, Tensor z);

    /**
     * This energy with its input bound; called once per forward. Override it to do once what depends on {@code x} alone, and
     * return a {@link RowwiseEnergy} where samples do not depend on one another.
     *
     * @param x the input, {@code [B, ...]}
     * @return {@code z -> E(x, z)}
     */
    default UnaryOperator<Tensor> at(Tensor x) {
        return z -> apply(x, z);
    }
}
