package dev.fixpoint.contraction;

import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Upper bounds of 2-norms without a decomposition,
 *
 * <pre>{@code |G[0]| <= |G[t]|_F^(2^-t),   G[t+1] = G[t]^H G[t]}</pre>
 *
 * which exceed the norm by the factor {@code rank^(2^-(t+1))} at most. Each {@code G} is divided by its Frobenius norm, whose
 * logarithms are added up, so that nothing overflows.
 *
 * <p>Source: Delattre et al., 'Efficient Bound of Lipschitz Constant for Convolutional Layers by Gram Iteration', ICML 2023,
 * theorem 1 and algorithm 1.
 */
final class GramIteration {
    /** Keeps the logarithm and its derivative finite for matrices of zeros; it only raises the bound. */
    private static final double TINY = 1e-30;

    private GramIteration() {}

    /** From real or complex matrices {@code [..., r, c]} to {@code [...]}. */
    static Tensor bounds(Tensor matrices, int steps) {
        if (steps < 1) {
            throw new IllegalArgumentException("gramSteps must be at least 1, got " + steps);
        }
        try (TensorScope scope = TensorScope.open()) {
            boolean wide = matrices.size(-2) < matrices.size(-1);
            Tensor gram = wide ? matrices.mH() : matrices;
            Tensor norm = frobenius(gram);
            Tensor logarithm = norm.log();
            double weight = 1;
            for (int i = 0; i < steps; i++) {
                Tensor unit = gram.div(norm.unsqueeze(-1).unsqueeze(-1));
                gram = unit.mH().matmul(unit);
                norm = frobenius(gram);
                weight /= 2;
                logarithm = logarithm.add(norm.log().mul(new Scalar(weight)));
            }
            return scope.handOver(logarithm.exp());
        }
    }

    private static Tensor frobenius(Tensor matrices) {
        Tensor real = matrices.is_complex()
                ? torch.view_as_real(matrices.resolve_conj()).flatten(-2, -1)
                : matrices;
        return real.square().sum(-2, -1).clamp_min(new Scalar(TINY)).sqrt();
    }
}
