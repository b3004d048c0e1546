package dev.fixpoint.experiments.multilabel;

import dev.fixpoint.experiments.model.Dense;
import dev.fixpoint.memory.GradientMode;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The term that SPEN and DVN have for how labels go together, whatever the features (Belanger and McCallum 2016, equation 5):
 *
 * <pre>{@code g(y) = c2' softplus(C1 y + c1),   dg/dy = C1' (c2 * sigmoid(C1 y + c1))}</pre>
 *
 * Cost of either: {@code labels * units} products a row, twice for the gradient.
 *
 * @param measurements {@code C1, c1}
 * @param weights {@code c2}, {@code [units]}
 */
record LabelInteraction(Dense measurements, Tensor weights) {
    static LabelInteraction random(int labels, int units) {
        try (GradientMode off = GradientMode.off()) {
            double bound = 1 / Math.sqrt(units);
            Tensor weights = torch.empty(units).uniform_(-bound, bound, new org.bytedeco.pytorch.GeneratorOptional());
            return new LabelInteraction(Dense.random(labels, units), weights.requires_grad_(true));
        }
    }

    List<Tensor> parameters() {
        return Stream.concat(measurements.parameters().stream(), Stream.of(weights))
                .toList();
    }

    /** {@code g}, {@code [B]}, of labels {@code [B, labels]}. */
    Tensor value(Tensor y) {
        return torch.softplus(measurements.apply(y)).matmul(weights);
    }

    /** {@code dg/dy}, {@code [B, labels]}; in closed form, so that autograd may differentiate it. */
    Tensor gradient(Tensor y) {
        return measurements.apply(y).sigmoid().mul(weights).matmul(measurements.weight());
    }
}
