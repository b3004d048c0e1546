package dev.fixpoint.gradient;

import org.bytedeco.pytorch.Tensor;

/**
 * The gradient by the first terms of the Neumann series, {@code c = v + J^T v + ... + (J^T)^k v}: {@code k} steps of backward
 * FPI and no more.
 *
 * <p>Error: {@code |c - c*| <= |J|^(k+1) / (1 - |J|) |v|} where {@code |J| < 1}; without that there is no bound, and nothing is
 * reported. Cost: {@code k + 1} vector-Jacobian products backward. Memory: the graph of one evaluation. First derivatives only.
 *
 * @param terms {@code k}, at least 0; 0 is {@link JacobianFree}
 */
public record NeumannSeries(int terms) implements GradientMethod {
    /**
     * Checks the range.
     *
     * @param terms {@code k}
     */
    public NeumannSeries {
        if (terms < 0) {
            throw new IllegalArgumentException("terms must be at least 0, got " + terms);
        }
    }

    @Override
    public Tensor attach(SolvedMap solved, int order) {
        return FirstOrderAttachment.attached(solved, terms);
    }
}
