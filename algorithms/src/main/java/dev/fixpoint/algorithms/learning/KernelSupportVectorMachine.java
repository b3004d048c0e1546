package dev.fixpoint.algorithms.learning;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.algorithms.Shapes;
import dev.fixpoint.algorithms.quadratic.QuadraticProgram;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.BoundMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The support vector machine with a kernel and an intercept, as the quadratic programme of its dual,
 *
 * <pre>{@code b = argmin b'K b / 2 - y'b    subject to    sum b = 0,    0 <= y_i b_i <= C
 * f(x) = sum_i b_i k(x_i, x) + c,    with the multiplier c of the first constraint}</pre>
 *
 * where {@code b_i = a_i y_i} in the usual notation, so that machines with different labels share the matrix.
 *
 * <ul>
 *   <li>input: labels {@code y}, -1 or 1, {@code [B, n]}: {@code B} machines on the same samples
 *   <li>state: {@code (b, c, further multipliers)}, {@code [B, 2 n + 1]}; {@link #decision} reads it
 * </ul>
 *
 * <p>Differentiable in the kernel matrix, and by it in the kernel's parameters, and in {@code C}. Where no sample lies on the margin the
 * intercept is not unique. Cost: that of the {@link QuadraticProgram}, with {@code m = n + 1}.
 *
 * <p>Source: C. Cortes, V. Vapnik, 'Support-vector networks', 1995.
 *
 * @param kernel {@code K}, positive semidefinite, {@code [n, n]}, float64; {@code X X'} makes the linear machine
 * @param cost {@code C}, {@code []}, or {@code [n]} for one each, positive, float64
 */
public record KernelSupportVectorMachine(Tensor kernel, Tensor cost) implements FixedPointMap {
    /**
     * Checks shapes and ranges.
     *
     * @param kernel {@code K}
     * @param cost {@code C}
     */
    public KernelSupportVectorMachine {
        Shapes.require("kernel", kernel, Shapes.ANY, kernel.size(-1));
        Costs.check(cost, kernel.size(0));
    }

    @Override
    public Tensor apply(Tensor labels, Tensor state) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(at(labels).apply(state));
        }
    }

    @Override
    public BoundMap at(Tensor labels) {
        return program(labels).at(labels.neg());
    }

    /**
     * The layer from labels to the state.
     *
     * @return the layer, {@code [B, n]} to {@code [B, 2 n + 1]}
     */
    public FixedPointLayer layer() {
        return QuadraticProgram.verified(this, labels -> program(labels).solvedState(labels.neg()));
    }

    /**
     * The values by whose sign samples are classified.
     *
     * @param state what the layer returns, {@code [B, 2 n + 1]}
     * @param kernelWithTraining {@code k(x, x_i)} of {@code m} samples with those of the training, {@code [m, n]}
     * @return {@code f(x)}, {@code [B, m]}
     */
    public Tensor decision(Tensor state, Tensor kernelWithTraining) {
        Shapes.require("kernelWithTraining", kernelWithTraining, Shapes.ANY, kernel.size(0));
        try (TensorScope scope = TensorScope.open()) {
            Tensor coefficients = state.narrow(1, 0, kernel.size(0));
            Tensor intercept = state.narrow(1, kernel.size(0), 1);
            return scope.handOver(coefficients.matmul(kernelWithTraining.t()).add(intercept));
        }
    }

    private QuadraticProgram program(Tensor labels) {
        Shapes.require("labels", labels, Shapes.ANY, kernel.size(0));
        Tensor limits = labels.mul(cost);
        Tensor zeros = torch.zeros_like(limits);
        Tensor ones = torch.ones(new long[] {1, kernel.size(0)}, kernel.options());
        return QuadraticProgram.of(kernel)
                .withEqualities(ones, torch.zeros(new long[] {1}, kernel.options()))
                .withBounds(torch.minimum(limits, zeros), torch.maximum(limits, zeros));
    }
}
