package dev.fixpoint.gradient;

import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Tensor;

/**
 * The gradient of {@code k} plain steps from the initial state, recorded as they are: backpropagation through the iteration.
 * The value stays that of the solver.
 *
 * <p>Error: that of {@code z[k]} in place of {@code z*}, of the order of {@code k |J|^k}; it falls to rounding where the
 * iteration has converged in {@code k} steps, for derivatives of every order. Cost: {@code k} evaluations with a graph forward,
 * {@code k} vector-Jacobian products backward. Memory: the graph of {@code k} evaluations. It is here as a reference.
 *
 * @param steps {@code k}, at least 1
 */
public record Unrolled(int steps) implements GradientMethod {
    /**
     * Checks the range.
     *
     * @param steps {@code k}
     */
    public Unrolled {
        if (steps < 1) {
            throw new IllegalArgumentException("steps must be at least 1, got " + steps);
        }
    }

    @Override
    public int highestOrder() {
        return Integer.MAX_VALUE;
    }

    @Override
    public Tensor attach(SolvedMap solved, int order) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor z = solved.initialState().detach();
            for (int i = 0; i < steps; i++) {
                z = solved.g().apply(z);
            }
            return scope.handOver(
                    z.requires_grad()
                            ? Values.overwritten(z.clone(), solved.solution())
                            : solved.solution().detach());
        }
    }
}
