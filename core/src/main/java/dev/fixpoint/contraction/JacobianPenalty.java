package dev.fixpoint.contraction;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.BoundMap;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The size of the Jacobian at a state, to be added to a loss:
 *
 * <pre>{@code |J|_F^2 / n = E |J' e|^2 / n,    J = dg/dz,    n = numbers in the state}</pre>
 *
 * estimated without bias with random signs {@code e} (Hutchinson), which vary less than the normal numbers of the source. It
 * keeps the spectral radius, which is at most {@code |J|_F}, away from 1. Add it with a small weight:
 *
 * <pre>{@code
 * Tensor z = layer.forward(x);
 * Tensor loss = criterion(z).add(new JacobianPenalty(1).at(map.at(x), z.detach()).mul(new Scalar(0.5)));
 * }</pre>
 *
 * <p>The gradient reaches all that the map reads. It also reaches the state where that has a graph, and through it the fixed
 * point's own dependence on the parameters, at the price of a backward solve; the source does without, {@code z.detach()}.
 *
 * <p>Cost: one evaluation with a graph and, for each probe, a backward pass with a graph; backward, about twice that.
 * The signs come from torch's generator.
 *
 * <p>Source: S. Bai, V. Koltun, J. Z. Kolter, 'Stabilizing equilibrium models by Jacobian regularization', 2021, eq. 7.
 *
 * @param probes random vectors, at least 1; the estimate's deviation falls with their square root, and one is enough in training
 */
public record JacobianPenalty(int probes) {
    /**
     * Checks the range.
     *
     * @param probes random vectors
     */
    public JacobianPenalty {
        if (probes < 1) {
            throw new IllegalArgumentException("probes must be at least 1, got " + probes);
        }
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
            Tensor point = z.requires_grad() ? z : z.detach().requires_grad_(true);
            Tensor image = g.apply(point);
            Tensor sum = torch.zeros(new long[0], z.options());
            for (int i = 0; i < probes && image.requires_grad(); i++) {
                Tensor product = JacobianProducts.derivative(image, point, signs(image), true);
                sum = sum.add(product.square().sum());
            }
            return scope.handOver(sum.div(new Scalar((double) probes * z.numel())));
        }
    }

    private static Tensor signs(Tensor like) {
        Tensor halves = torch.full_like(like, new Scalar(0.5)).detach();
        return torch.bernoulli(halves).mul(new Scalar(2)).sub(new Scalar(1));
    }
}
