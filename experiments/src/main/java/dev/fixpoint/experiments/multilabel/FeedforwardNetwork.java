package dev.fixpoint.experiments.multilabel;

import dev.fixpoint.experiments.model.Dense;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;

/** {@code W2 relu(W1 x + b1) + b2}: the network of {@link FpiNetwork} without the iteration. */
record FeedforwardNetwork(Dense first, Dense second) implements MultiLabelModel {
    static FeedforwardNetwork random(int features, int hidden, int labels) {
        return new FeedforwardNetwork(Dense.random(features, hidden), Dense.random(hidden, labels));
    }

    @Override
    public List<Tensor> parameters() {
        return Stream.of(first, second)
                .flatMap(layer -> layer.parameters().stream())
                .toList();
    }

    @Override
    public Tensor logits(Tensor x, Dropout dropout) {
        return second.apply(dropout.of(first.apply(x).relu()));
    }
}
