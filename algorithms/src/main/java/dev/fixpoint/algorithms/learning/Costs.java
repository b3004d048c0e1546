package dev.fixpoint.algorithms.learning;

import dev.fixpoint.algorithms.Shapes;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Tensor;

/** The price of margins that are not kept. */
final class Costs {
    private Costs() {}

    /** One positive number, or one for each sample. */
    static void check(Tensor cost, long samples) {
        if (cost.dim() > 0) {
            Shapes.require("cost", cost, samples);
        }
        try (TensorScope scope = TensorScope.open()) {
            double least = cost.detach().amin().item_double();
            if (!(least > 0)) {
                throw new IllegalArgumentException("cost must be positive, got " + least);
            }
        }
    }
}
