package dev.fixpoint.gradient;

import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The phantom gradient: that of {@code k} damped steps from the fixed point, recorded as they are,
 *
 * <pre>{@code y[i+1] = (1 - damping) y[i] + damping g(x, y[i]),    y[0] = z*}</pre>
 *
 * so that {@code c = damping (I + M + ... + M^(k-1))^T v} with {@code M = (1 - damping) I + damping J}.
 *
 * <p>Error: {@code |c - c*| <= |M|^k |c*|}; without {@code |M| < 1} there is no bound, and nothing is reported. Cost:
 * {@code k} evaluations with a graph forward, {@code k} vector-Jacobian products backward. Memory: the graph of {@code k}
 * evaluations. First derivatives only.
 *
 * <p>Source: Z. Geng et al., 'On training implicit models', 2021.
 *
 * @param steps {@code k}, at least 1
 * @param damping the part of each step that is taken, in (0, 1]
 */
public record PhantomGradient(int steps, double damping) implements GradientMethod {
    /**
     * Checks the ranges.
     *
     * @param steps {@code k}
     * @param damping the part of each step that is taken
     */
    public PhantomGradient {
        if (steps < 1) {
            throw new IllegalArgumentException("steps must be at least 1, got " + steps);
        }
        if (!(damping > 0 && damping <= 1)) {
            throw new IllegalArgumentException("damping must be in (0, 1], got " + damping);
        }
    }

    @Override
    public Tensor attach(SolvedMap solved, int order) {
        HookRegistry.sweep();
        try (TensorScope scope = TensorScope.open()) {
            Tensor solution = solved.solution();
            Tensor y = solution.detach();
            for (int i = 0; i < steps; i++) {
                y = y.add(solved.g().apply(y).sub(y), new Scalar(damping));
            }
            if (!y.requires_grad()) {
                return scope.handOver(solution.detach());
            }
            Linearization unused =
                    new Linearization(solved.g(), y, y, Kept.nothing().and(y));
            return scope.handOver(FirstOrderAttachment.attached(unused, y, solution, 0));
        }
    }
}
