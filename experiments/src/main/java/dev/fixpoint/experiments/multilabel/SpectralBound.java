package dev.fixpoint.experiments.multilabel;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Keeps the spectral norm of weights below a bound. */
final class SpectralBound {
    private SpectralBound() {}

    /** The largest singular value, from the eigenvalues of the smaller Gram matrix. */
    static double norm(Tensor weight) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            Tensor gram = weight.size(0) < weight.size(1)
                    ? weight.matmul(weight.t())
                    : weight.t().matmul(weight);
            return Math.sqrt(Math.max(0, torch.linalg_eigvalsh(gram).max().item_double()));
        }
    }

    /** Multiplies the weight by {@code factor}, in place and without a graph. */
    static void scale(Tensor weight, double factor) {
        try (GradientMode off = GradientMode.off();
                Scalar scalar = new Scalar(factor)) {
            weight.mul_(scalar);
        }
    }
}
