package dev.fixpoint.examples;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.algorithms.optimization.ProjectedGradient;
import dev.fixpoint.algorithms.optimization.Projection;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** The probabilities nearest to some scores, by projected gradient descent on the simplex. */
public final class NearestDistribution {

    private NearestDistribution() {}

    /**
     * Runs the example.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        try (TensorScope scope = TensorScope.open()) {
            TensorOptions options = new TensorOptions(torch.ScalarType.Double);
            torch.manual_seed(1);
            Tensor scores = torch.randn(new long[] {3, 5}, options).requires_grad_(true);
            ProjectedGradient sparsemax = new ProjectedGradient(
                    (x, z) -> z.sub(x).square().sum(1).mul(new Scalar(0.5)), 0.5, Projection.simplex());
            Tensor probabilities = sparsemax.layer().forward(scores);
            for (long row = 0; row < 3; row++) {
                Tensor own = probabilities.select(0, row);
                System.out.println("sum " + own.sum().item_double() + ", zeros "
                        + own.eq(new Scalar(0)).sum().item_long());
            }
            FixedPoint.backward(probabilities.select(1, 0).sum());
            System.out.println("a constant on all scores changes nothing: "
                    + scores.grad().sum().abs().item_double());
        }
    }
}
