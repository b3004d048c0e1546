package dev.fixpoint.contraction;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.BoundMap;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * By how much the Jacobian at a state is above a bound, to be added to a loss:
 *
 * <pre>{@code mean max(0, |J|_2 - bound)^2,    J = dg/dz,    over rows where they are independent}</pre>
 *
 * It leaves a map alone that contracts enough, where {@link JacobianPenalty} pulls all of {@code J} to 0. {@code |J|_2} comes from
 * powers of {@code J' J} without a graph, from below; then {@code u' J v}, with unit vectors {@code u, v} held constant, has its
 * value and its gradient.
 *
 * <p>The gradient reaches all that the map reads and, where the state has a graph, the state.
 *
 * <p>Cost: {@code 2 powers + 1} products without a graph, one evaluation and one product with. The first vector comes from
 * torch's generator, another one each time: to one that stayed, training would find its way around.
 *
 * <p>Source: T. Miyato, T. Kataoka, M. Koyama, Y. Yoshida, 'Spectral normalization for generative adversarial networks', 2018,
 * for the powers and the gradient; there for a weight, here for the Jacobian.
 *
 * @param bound on the norm, at least 0; below 1 for a contraction
 * @param powers of {@code J' J}, at least 1
 */
public record SpectralNormPenalty(double bound, int powers) {
    private static final int DEFAULT_POWERS = 10;

    /**
     * Checks the ranges.
     *
     * @param bound on the norm
     * @param powers of {@code J' J}
     */
    public SpectralNormPenalty {
        if (!(bound >= 0)) {
            throw new IllegalArgumentException("bound must be at least 0, got " + bound);
        }
        if (powers < 1) {
            throw new IllegalArgumentException("powers must be at least 1, got " + powers);
        }
    }

    /**
     * With {@value #DEFAULT_POWERS} powers.
     *
     * @param bound on the norm
     */
    public SpectralNormPenalty(double bound) {
        this(bound, DEFAULT_POWERS);
    }

    /**
     * The penalty at a state.
     *
     * @param g the map, bound to the tracked input with grad mode on
     * @param z the state, {@code [B, ...]}
     * @return a scalar with a graph; it belongs to the caller's scope
     */
    public Tensor at(BoundMap g, Tensor z) {
        try (TensorScope scope = TensorScope.open();
                GradientMode on = GradientMode.on()) {
            JacobianProducts products = JacobianProducts.at(g, z);
            Tensor right = rightVector(products, torch.randn_like(z));
            Tensor left = unit(products.times(right));
            Tensor point = z.requires_grad() ? z : z.detach().requires_grad_(true);
            Tensor image = g.apply(point);
            if (!image.requires_grad()) {
                return scope.handOver(torch.zeros(new long[0], z.options()));
            }
            Tensor product = JacobianProducts.derivative(image, point, left.reshape(z.sizes()), true);
            Tensor norms = product.reshape(right.sizes()).mul(right).sum(-1L);
            return scope.handOver(norms.sub(new Scalar(bound)).relu().square().mean());
        }
    }

    private Tensor rightVector(JacobianProducts products, Tensor start) {
        Tensor v = unit(products.vector(start));
        for (int i = 0; i < powers; i++) {
            try (TensorScope power = TensorScope.open()) {
                v = power.handOver(unit(products.transposedTimes(products.times(v))));
            }
        }
        return v.detach();
    }

    private static Tensor unit(Tensor vectors) {
        Tensor norms = vectors.norm(new ScalarOptional(new Scalar(2.0)), new long[] {2}, true);
        return vectors.div(norms.masked_fill(norms.eq(new Scalar(0)), new Scalar(1)))
                .detach();
    }
}
