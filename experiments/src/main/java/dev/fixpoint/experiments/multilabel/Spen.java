package dev.fixpoint.experiments.multilabel;

import dev.fixpoint.memory.GradientMode;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A structured prediction energy network trained as a structured support vector machine (Belanger and McCallum 2016). It
 * predicts the labels of the least energy, and the loss of a row with the labels {@code t} is the hinge
 *
 * <pre>{@code max(0, D(y, t) - E(x, y) + E(x, t)),   y = argmin E(x, y) - D(y, t),   D(y, t) = |y - t|^2}</pre>
 *
 * through which no gradient goes to {@code y}. With a weight on the entropy in the inference, {@code E} has that term too; at 1,
 * without {@code g} and {@code D}, the loss is then the cross-entropy summed over the labels, which the local energies are
 * pretrained with. Cost: two inferences' worth of {@link LabelInteraction} a step, and the features once.
 *
 * @param energy {@code E}
 * @param inference how it is minimised
 */
record Spen(SpenEnergy energy, MirrorDescent inference) implements MultiLabelModel {
    @Override
    public List<Tensor> parameters() {
        return energy.parameters();
    }

    @Override
    public Optional<MultiLabelModel> pretraining() {
        return Optional.of(energy.local());
    }

    @Override
    public int evaluations() {
        return inference.steps();
    }

    @Override
    public Tensor logits(Tensor x, Dropout dropout) {
        Tensor potentials = energy.local().logits(x, dropout);
        return inference.logits(torch.zeros_like(potentials), y -> energy.gradient(potentials, y));
    }

    @Override
    public Tensor loss(Tensor x, Tensor y, Dropout dropout, Objective unused) {
        Tensor potentials = energy.local().logits(x, dropout);
        return hinge(potentials, worst(potentials.detach(), y), y).mean();
    }

    /** Loss-augmented inference: the labels that violate the margin most. */
    Tensor worst(Tensor potentials, Tensor truth) {
        try (GradientMode off = GradientMode.off();
                Scalar two = new Scalar(2)) {
            return inference
                    .logits(
                            torch.zeros_like(potentials),
                            y -> energy.gradient(potentials, y).sub(y.sub(truth), two))
                    .sigmoid();
        }
    }

    /** The hinge of each row, {@code [B]}. */
    Tensor hinge(Tensor potentials, Tensor y, Tensor truth) {
        Tensor distance = y.sub(truth);
        return distance.mul(distance)
                .sum(1)
                .sub(energy.value(potentials, y))
                .add(entropy(y), new Scalar(inference.entropy()))
                .add(energy.value(potentials, truth))
                .relu();
    }

    private static Tensor entropy(Tensor y) {
        Tensor other = torch.rsub(y, new Scalar(1));
        return torch.xlogy(y, y).add(torch.xlogy(other, other)).sum(1).neg();
    }
}
