package dev.fixpoint.experiments.multilabel;

import dev.fixpoint.experiments.model.Dense;
import dev.fixpoint.memory.GradientMode;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A deep value network (Gygli, Norouzi and Angelova 2017): it learns by cross-entropy how good labels are for features,
 *
 * <pre>{@code v(x, y) = sigmoid(s(x)' y + g(y)),   s(x) = B softplus(A x + a) + b}</pre>
 *
 * against the oracle value, the F1 of {@code y} with the true labels, and predicts by gradient ascent on {@code v} from no
 * labels, with {@code y} kept in {@code [0, 1]}. Labels to learn from come from that inference, and half of them from a
 * {@link Examples} of its own. Cost: the features once, and {@code steps} times {@link LabelInteraction}.
 *
 * @param hidden {@code A, a}
 * @param local {@code B, b}
 * @param global {@code g}
 * @param examples where half of the labels come from in training
 */
record DeepValueNetwork(Dense hidden, Dense local, LabelInteraction global, Examples examples)
        implements MultiLabelModel {
    private static final double RATE = 0.5;
    private static final int STEPS = 20;
    private static final double CLOSEST_TO_CERTAIN = 1e-6;

    /** What a value network learns from besides its own predictions. */
    enum Examples {
        /** The true labels. */
        GROUND_TRUTH,
        /**
         * One step up the value as the network sees it, from the true labels or from none, with equal chances: labels that it
         * holds for better than they are. So does the authors' program; the paper has the step go up the cross-entropy, which
         * learned worse here.
         */
        ADVERSARIAL
    }

    static DeepValueNetwork random(int features, int hidden, int labels, int units, Examples examples) {
        return new DeepValueNetwork(
                Dense.random(features, hidden),
                Dense.random(hidden, labels),
                LabelInteraction.random(labels, units),
                examples);
    }

    @Override
    public List<Tensor> parameters() {
        return Stream.of(hidden.parameters(), local.parameters(), global.parameters())
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public int evaluations() {
        return STEPS;
    }

    /** The labels of the greatest value that the ascent finds, as logits. */
    @Override
    public Tensor logits(Tensor x, Dropout dropout) {
        return torch.logit(predicted(potentials(x, dropout)), new DoubleOptional(CLOSEST_TO_CERTAIN));
    }

    @Override
    public Tensor loss(Tensor x, Tensor y, Dropout dropout, Objective unused) {
        Tensor potentials = potentials(x, dropout);
        Tensor labels = labels(potentials.detach(), y);
        return torch.binary_cross_entropy_with_logits(score(potentials, labels), oracle(labels, y));
    }

    /**
     * The value that is learned: F1, continued to labels in {@code [0, 1]} by minimum and maximum for intersection and union,
     * {@code 2 I / (I + U)}; 0 for no labels at all.
     *
     * @param y labels, {@code [B, labels]}
     * @param truth true labels, 0 or 1, {@code [B, labels]}
     * @return {@code [B]}, in {@code [0, 1]}
     */
    static Tensor oracle(Tensor y, Tensor truth) {
        try (Scalar two = new Scalar(2);
                Scalar tiny = new Scalar(1e-8)) {
            Tensor common = torch.minimum(y, truth).sum(1);
            Tensor union = torch.maximum(y, truth).sum(1);
            return common.mul(two).div(common.add(union).clamp_min(tiny));
        }
    }

    private Tensor potentials(Tensor x, Dropout dropout) {
        return local.apply(dropout.of(torch.softplus(hidden.apply(x))));
    }

    /** {@code s' y + g(y)}, {@code [B]}. */
    private Tensor score(Tensor potentials, Tensor y) {
        return potentials.mul(y).sum(1).add(global.value(y));
    }

    private Tensor labels(Tensor potentials, Tensor truth) {
        try (GradientMode off = GradientMode.off()) {
            Tensor own = predicted(potentials);
            Tensor other = switch (examples) {
                case GROUND_TRUTH -> truth;
                case ADVERSARIAL -> adversarial(potentials, truth);
            };
            return torch.where(coins(truth), own, other);
        }
    }

    private Tensor predicted(Tensor potentials) {
        try (GradientMode off = GradientMode.off()) {
            Tensor y = torch.zeros_like(potentials);
            for (int i = 0; i < STEPS; i++) {
                y = climbed(potentials, y);
            }
            return y;
        }
    }

    private Tensor adversarial(Tensor potentials, Tensor truth) {
        Tensor start = truth.mul(coins(truth));
        return climbed(potentials, start);
    }

    /** One step along the gradient of the value, {@code v (1 - v) (s + dg/dy)}, and back into {@code [0, 1]}. */
    private Tensor climbed(Tensor potentials, Tensor y) {
        try (Scalar rate = new Scalar(RATE);
                Scalar zero = new Scalar(0.0);
                Scalar one = new Scalar(1.0)) {
            Tensor value = score(potentials, y).sigmoid();
            Tensor slope = value.sub(value.mul(value)).unsqueeze(1);
            Tensor gradient = potentials.add(global.gradient(y)).mul(slope);
            return y.add(gradient, rate).clamp_min_(zero).clamp_max_(one);
        }
    }

    /** True or false for each row with equal chances, {@code [B, 1]}. */
    private static Tensor coins(Tensor rows) {
        return torch.rand(rows.size(0), 1).gt(new Scalar(0.5));
    }
}
