package dev.fixpoint.experiments.multilabel;

import dev.fixpoint.FixedPointLayer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;

/**
 * A model whose probabilities become decisions by a {@link DecisionLayer}; both are trained together.
 *
 * @param scores where the probabilities come from
 * @param decision what becomes of them
 */
record DecidingModel(MultiLabelModel scores, DecisionLayer decision) implements MultiLabelModel {
    @Override
    public List<Tensor> parameters() {
        return Stream.of(scores.parameters(), decision.parameters())
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public Tensor logits(Tensor x, Dropout dropout) {
        return scores.logits(x, dropout);
    }

    @Override
    public Tensor decisions(Tensor logits) {
        return decision.apply(logits);
    }

    @Override
    public void project() {
        scores.project();
    }

    @Override
    public Optional<FixedPointLayer> layer() {
        return scores.layer();
    }
}
