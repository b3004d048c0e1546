package dev.fixpoint.gradient;

import org.bytedeco.pytorch.Tensor;

/**
 * Jacobian-free backpropagation: the gradient of one step at the fixed point, {@code c = v}.
 *
 * <p>Error: {@code |c - c*| <= |J| / (1 - |J|) |v|} where {@code |J| < 1}; it is exact where {@code J = 0}, as for Newton's
 * method. Cost: one vector-Jacobian product backward. Memory: the graph of one evaluation. First derivatives only.
 *
 * <p>Source: S. W. Fung et al., 'JFB: Jacobian-free backpropagation for implicit networks', 2022.
 */
public record JacobianFree() implements GradientMethod {
    @Override
    public Tensor attach(SolvedMap solved, int order) {
        return FirstOrderAttachment.attached(solved, 0);
    }
}
