package dev.fixpoint.experiments.multilabel;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * What training minimises for a model of one logit per label: the cross-entropy of its probabilities {@code p} and, beside it, how
 * little its decisions {@code d} in [0, 1] overlap the true labels {@code y},
 *
 * <pre>{@code mean over rows and labels of BCE(p, y)  +  w (1 - mean over rows of 2 d'y / (|d| + |y|))}</pre>
 *
 * <p>where {@code |.|} is the sum over the labels. The second term is F1 for decisions of 0 and 1 and differentiable in
 * between, known as the soft F1 or Dice loss. Where the decisions are the probabilities it moves them to where the threshold 0.5
 * makes the better label sets; the cross-entropy alone keeps those of rare labels below it.
 *
 * <p>Source of the second term: Milletari, Navab and Ahmadi, 'V-Net', 2016, section 3, without the squares and a row at a time.
 *
 * @param overlapWeight {@code w}, not negative
 */
record Objective(double overlapWeight) {
    /** The cross-entropy alone. */
    static final Objective CROSS_ENTROPY = new Objective(0);

    Objective {
        if (!(overlapWeight >= 0)) {
            throw new IllegalArgumentException("overlapWeight must not be negative, got " + overlapWeight);
        }
    }

    /**
     * The objective of some rows, a scalar.
     *
     * @param logits of the probabilities, {@code [B, labels]}
     * @param decisions logits of what to predict, {@code [B, labels]}, which the overlap is of
     * @param y labels, 0 or 1, {@code [B, labels]}
     */
    Tensor of(Tensor logits, Tensor decisions, Tensor y) {
        Tensor crossEntropy = torch.binary_cross_entropy_with_logits(logits, y);
        return overlapWeight == 0
                ? crossEntropy
                : crossEntropy.sub(overlap(decisions.sigmoid(), y), new Scalar(overlapWeight));
    }

    /** The mean overlap less 1, so that a perfect prediction has the loss 0. */
    private static Tensor overlap(Tensor p, Tensor y) {
        try (Scalar two = new Scalar(2);
                Scalar one = new Scalar(1);
                Scalar tiny = new Scalar(1e-8)) {
            Tensor common = p.mul(y).sum(1);
            Tensor sizes = p.sum(1).add(y.sum(1)).clamp_min(tiny);
            return common.mul(two).div(sizes).mean().sub(one);
        }
    }
}
