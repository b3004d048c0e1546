package dev.fixpoint.algorithms.learning;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.algorithms.Shapes;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.NesterovAcceleration;
import dev.fixpoint.solver.RowwiseMap;
import dev.fixpoint.solver.StoppingCriterion;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The linear support vector machine without an intercept, by projected gradient descent on its dual,
 *
 * <pre>{@code a = argmin |sum_i a_i y_i x_i|^2 / 2 - sum_i a_i  for  0 <= a <= C,    w = sum_i a_i y_i x_i
 *   <=>  w = argmin |w|^2 / 2 + C sum_i max(0, 1 - y_i x_i'w)}</pre>
 *
 * <ul>
 *   <li>input: labels {@code y}, -1 or 1, {@code [B, n]}: {@code B} machines on the same samples
 *   <li>state: dual variables {@code a}, {@code [B, n]}; {@link #weights} makes {@code w} of them
 * </ul>
 *
 * <p>Differentiable in features and {@code C}. The step is {@code 1 / |X'X|}; the kernel matrix is never formed, so it costs
 * {@code 2 n d} multiplications and no memory. Where more than {@code d} samples lie on the margin, {@code a} is not unique, yet {@code w}
 * and its gradient are. A column of ones is an intercept that is penalised; {@link KernelSupportVectorMachine} has a free one, and
 * converges fast where features are badly scaled. Rows are independent.
 *
 * <p>Source: C. Cortes, V. Vapnik, 'Support-vector networks', 1995.
 *
 * @param features {@code X}, {@code [n, d]}
 * @param cost {@code C}, {@code []}, or {@code [n]} for one each, positive
 */
public record LinearSupportVectorMachine(Tensor features, Tensor cost) implements FixedPointMap {
    private static final StoppingCriterion STOP = StoppingCriterion.standard().withMaxEvaluations(100_000);

    /**
     * Checks shapes and ranges.
     *
     * @param features {@code X}
     * @param cost {@code C}
     */
    public LinearSupportVectorMachine {
        Shapes.require("features", features, Shapes.ANY, Shapes.ANY);
        Costs.check(cost, features.size(0));
    }

    @Override
    public Tensor apply(Tensor labels, Tensor dual) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(at(labels).apply(dual));
        }
    }

    @Override
    public BoundMap at(Tensor labels) {
        Shapes.require("labels", labels, Shapes.ANY, features.size(0));
        Scalar step = new Scalar(1 / NormalEquations.of(features.detach()).curvatures()[0]);
        LinearSupportVectorMachine held = new LinearSupportVectorMachine(features.alias(), cost.alias());
        return RowwiseMap.of(
                (a, own) -> {
                    try (TensorScope scope = TensorScope.open()) {
                        Tensor y = own.get(0);
                        Tensor margins =
                                held.weights(y, a).matmul(held.features.t()).mul(y);
                        Tensor ascended = a.sub(margins.sub(new Scalar(1)), step);
                        return scope.handOver(torch.minimum(ascended.relu(), held.cost));
                    }
                },
                labels.alias());
    }

    /**
     * The layer from labels to dual variables, by accelerated projected gradient descent.
     *
     * @return the layer, {@code [B, n]} to the same
     */
    public FixedPointLayer layer() {
        return FixedPointLayer.of(this)
                .withSolver(new NesterovAcceleration(STOP))
                .withGradient(new ImplicitGradient(ActiveSetAdjoint.solver()));
    }

    /**
     * The normal of the separating plane.
     *
     * @param labels {@code y}, {@code [B, n]}
     * @param dual {@code a}, {@code [B, n]}
     * @return {@code w}, {@code [B, d]}; the sign of {@code x'w} is the class
     */
    public Tensor weights(Tensor labels, Tensor dual) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(dual.mul(labels).matmul(features));
        }
    }
}
