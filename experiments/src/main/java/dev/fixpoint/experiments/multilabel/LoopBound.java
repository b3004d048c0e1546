package dev.fixpoint.experiments.multilabel;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * A bound of {@code |W D V|} for all diagonal {@code D} with entries in [0, 1], such as the slopes of ReLU:
 *
 * <pre>{@code (|W V| + |W S| |S^-1 V|) / 2,   S = diag(s),   s[i]^2 = |V[i, :]| / |W[:, i]|}</pre>
 *
 * <p>{@code D} is {@code (I + R) / 2} with {@code |R| <= 1}, and {@code S}, which commutes with {@code R}, takes from one
 * factor what it gives to the other, unit by unit. That makes it tighter than {@code |W||V|} where units that drive the output
 * much are fed back little. Cost: the eigenvalues of three matrices of {@code [labels, labels]}.
 */
final class LoopBound {
    private static final double TINY = 1e-20;

    private LoopBound() {}

    /**
     * The bound.
     *
     * @param outer {@code W}, {@code [labels, hidden]}
     * @param inner {@code V}, {@code [hidden, labels]}
     */
    static double of(Tensor outer, Tensor inner) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off();
                Scalar tiny = new Scalar(TINY)) {
            Tensor rows = inner.mul(inner).sum(1).clamp_min(tiny);
            Tensor columns = outer.mul(outer).sum(0).clamp_min(tiny);
            Tensor balance = rows.div(columns).pow(new Scalar(0.25));
            double product =
                    SpectralBound.norm(outer.mul(balance)) * SpectralBound.norm(inner.div(balance.unsqueeze(1)));
            return (SpectralBound.norm(outer.matmul(inner)) + product) / 2;
        }
    }
}
