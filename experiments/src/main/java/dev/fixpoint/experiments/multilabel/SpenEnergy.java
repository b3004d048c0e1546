package dev.fixpoint.experiments.multilabel;

import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;

/**
 * The energy of a structured prediction energy network (Belanger and McCallum 2016, equations 2 to 5), low for labels that fit
 * the features,
 *
 * <pre>{@code E(x, y) = g(y) - s(x)' y}</pre>
 *
 * with local potentials {@code s} and a global term {@code g}. What depends on the features is {@code s} alone, so that it is
 * computed once for all the steps of an inference.
 *
 * @param local {@code s}
 * @param global {@code g}
 */
record SpenEnergy(Perceptron local, LabelInteraction global) {
    static SpenEnergy random(int features, int hidden, int labels, int units) {
        return new SpenEnergy(Perceptron.random(features, hidden, labels), LabelInteraction.random(labels, units));
    }

    List<Tensor> parameters() {
        return Stream.concat(local.parameters().stream(), global.parameters().stream())
                .toList();
    }

    /** {@code E}, {@code [B]}, from potentials and labels of {@code [B, labels]}. */
    Tensor value(Tensor potentials, Tensor y) {
        return global.value(y).sub(potentials.mul(y).sum(1));
    }

    /** {@code dE/dy}, {@code [B, labels]}. */
    Tensor gradient(Tensor potentials, Tensor y) {
        return global.gradient(y).sub(potentials);
    }
}
