package dev.fixpoint.experiments.multilabel;

import dev.fixpoint.FixedPointMap;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

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

    /**
     * What training minimises, a scalar: by default the binary cross-entropy, mean over rows and labels.
     *
     * @param x features, {@code [B, features]}
     * @param y labels, {@code [B, labels]}, 0 or 1
     * @param dropout the probability with which a hidden unit is left out
     */
    default Tensor loss(Tensor x, Tensor y, double dropout) {
        return torch.binary_cross_entropy_with_logits(logits(x, dropout), y);
    }

    /** A model with some of the same parameters that is to be trained first; empty for models that start from random ones. */
    default Optional<MultiLabelModel> pretraining() {
        return Optional.empty();
    }

    /** Brings the parameters back to where the model is guaranteed to converge; called after each step of the optimiser. */
    default void project() {}

    /** The map whose fixed point the logits are, without dropout; empty for models that solve nothing. */
    default Optional<FixedPointMap> map() {
        return Optional.empty();
    }

    /** The width of the state of {@link #map}; 0 where it is that of the labels. */
    default int stateSize() {
        return 0;
    }
}
