package dev.fixpoint.experiments.multilabel;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Minimises {@code E(y) - entropy * H(y)} over {@code y} in {@code (0, 1)^labels} by a fixed number of steps of entropic mirror
 * descent with momentum, in the logits {@code l} of {@code y}:
 *
 * <pre>{@code v = momentum v - rate (dE/dy(sigmoid(l)) + entropy l),   l = l + v}</pre>
 *
 * {@code H} is the sum of the labels' entropies. The steps are made of differentiable operations: where gradients are recorded,
 * autograd goes back through all of them, and keeps a few tensors of {@code [B, labels]} a step.
 *
 * <p>Sources: Belanger and McCallum (2016), section 4; Belanger, Yang and McCallum (2017), section 4.
 *
 * @param steps at least 1
 * @param rate above 0
 * @param momentum in [0, 1)
 * @param entropy weight of the entropy, at least 0
 */
record MirrorDescent(int steps, double rate, double momentum, double entropy) {
    MirrorDescent {
        if (steps < 1) {
            throw new IllegalArgumentException("steps must be at least 1, got " + steps);
        }
        if (!(rate > 0)) {
            throw new IllegalArgumentException("rate must be above 0, got " + rate);
        }
        if (!(momentum >= 0 && momentum < 1)) {
            throw new IllegalArgumentException("momentum must be in [0, 1), got " + momentum);
        }
        if (!(entropy >= 0)) {
            throw new IllegalArgumentException("entropy must be at least 0, got " + entropy);
        }
    }

    /**
     * The logits of the labels after the last step.
     *
     * @param start their first values, {@code [B, labels]}
     * @param gradient from labels to {@code dE/dy}, both {@code [B, labels]}
     */
    Tensor logits(Tensor start, UnaryOperator<Tensor> gradient) {
        try (Scalar keep = new Scalar(momentum);
                Scalar step = new Scalar(-rate);
                Scalar weight = new Scalar(entropy)) {
            Tensor logits = start;
            Tensor velocity = torch.zeros_like(start);
            for (int i = 0; i < steps; i++) {
                Tensor slope = gradient.apply(logits.sigmoid()).add(logits, weight);
                velocity = velocity.mul(keep).add(slope, step);
                logits = logits.add(velocity);
            }
            return logits;
        }
    }
}
