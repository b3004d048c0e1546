package dev.fixpoint.experiments.multilabel;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A structured prediction energy network trained end to end (Belanger, Yang and McCallum 2017): the cross-entropy of what the
 * inference arrives at in a fixed number of steps, with the gradient through the unrolled steps, which learn to arrive at the
 * labels whether or not they have converged.
 *
 * @param energy the energy
 * @param inference how it is minimised
 */
record EndToEndSpen(SpenEnergy energy, MirrorDescent inference) implements MultiLabelModel {
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
}
