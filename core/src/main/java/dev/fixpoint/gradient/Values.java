package dev.fixpoint.gradient;

import dev.fixpoint.memory.GradientMode;
import org.bytedeco.pytorch.Tensor;

/** Replaces the value of a tensor and keeps its derivative. */
final class Values {
    private Values() {}

    /** {@code tensor} with the value of {@code value}; nothing may have saved {@code tensor} for backward yet. */
    static Tensor overwritten(Tensor tensor, Tensor value) {
        try (GradientMode off = GradientMode.off()) {
            tensor.detach().copy_(value);
        }
        return tensor;
    }
}
