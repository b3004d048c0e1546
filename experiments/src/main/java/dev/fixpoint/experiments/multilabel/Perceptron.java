package dev.fixpoint.experiments.multilabel;

import dev.fixpoint.experiments.model.Dense;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;

/**
 * The MLP of Belanger and McCallum (2016): the features of a SPEN and its local energies, trained by cross-entropy alone,
 *
 * <pre>{@code s(x) = B f(x) + b,   f(x) = relu(A2 relu(A1 x + a1) + a2)}</pre>
 *
 * @param first {@code A1, a1}
 * @param second {@code A2, a2}
 * @param output {@code B, b}
 */
record Perceptron(Dense first, Dense second, Dense output) implements MultiLabelModel {
    static Perceptron random(int features, int hidden, int labels) {
        return new Perceptron(
                Dense.random(features, hidden), Dense.random(hidden, hidden), Dense.random(hidden, labels));
    }

    @Override
    public List<Tensor> parameters() {
        return Stream.of(first, second, output)
                .flatMap(layer -> layer.parameters().stream())
                .toList();
    }

    @Override
    public Tensor logits(Tensor x, Dropout dropout) {
        Tensor hidden = dropout.of(first.apply(x).relu());
        return output.apply(dropout.of(second.apply(hidden).relu()));
    }
}
