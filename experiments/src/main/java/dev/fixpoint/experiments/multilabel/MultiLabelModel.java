package dev.fixpoint.experiments.multilabel;

import dev.fixpoint.FixedPointLayer;
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
     * @param dropout of hidden units; none outside training
     */
    Tensor logits(Tensor x, Dropout dropout);

    /**
     * Logits of what to predict, {@code [B, labels]}: a label is in the predicted set where its is above 0. By default the logits of
     * the probabilities; a model may decide better than by the probability of each label alone.
     *
     * @param logits of the probabilities, {@code [B, labels]}
     */
    default Tensor decisions(Tensor logits) {
        return logits;
    }

    /**
     * What training minimises, a scalar: by default the objective of the logits and decisions.
     *
     * @param x features, {@code [B, features]}
     * @param y labels, {@code [B, labels]}, 0 or 1
     * @param dropout of hidden units
     * @param objective what logits are judged by, where the model has no loss of its own
     */
    default Tensor loss(Tensor x, Tensor y, Dropout dropout, Objective objective) {
        Tensor logits = logits(x, dropout);
        return objective.of(logits, decisions(logits), y);
    }

    /** A model with some of the same parameters that is to be trained first; empty for models that start from random ones. */
    default Optional<MultiLabelModel> pretraining() {
        return Optional.empty();
    }

    /** Brings the parameters back to where the model is guaranteed to converge; called after each step of the optimiser. */
    default void project() {}

    /** The layer that the logits are from, without dropout; empty for models that solve nothing. */
    default Optional<FixedPointLayer> layer() {
        return Optional.empty();
    }

    /** How often a prediction evaluates the network or its energy, for models that do not find it by a {@link #layer}. */
    default int evaluations() {
        return 1;
    }
}
