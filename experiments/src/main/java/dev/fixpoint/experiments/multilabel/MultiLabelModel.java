package dev.fixpoint.experiments.multilabel;

import dev.fixpoint.FixedPointMap;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** A model from features to one logit per label. */
interface MultiLabelModel {
    /** What is learned. */
    List<Tensor> parameters();

    /**
     * Logits, {@code [B, labels]}.
     *
     * @param x features, {@code [B, features]}
     * @param dropout the probability with which a hidden unit is left out; 0 outside training
     */
    Tensor logits(Tensor x, double dropout);

    /** Brings the parameters back to where the model is guaranteed to converge; called after each step of the optimiser. */
    default void project() {}

    /** The map whose fixed point the logits are, without dropout; empty for models that solve nothing. */
    default Optional<FixedPointMap> map() {
        return Optional.empty();
    }
}
