package dev.fixpoint.examples;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.algorithms.learning.LogisticRegression;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Logistic regression by gradient descent and by Newton, and which label matters most. */
public final class LogisticFit {

    private LogisticFit() {}

    /**
     * Runs the example.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        try (TensorScope scope = TensorScope.open()) {
            TensorOptions options = new TensorOptions(torch.ScalarType.Double);
            torch.manual_seed(1);
            Tensor design = torch.randn(new long[] {30, 3}, options);
            Tensor labels = torch.rand(new long[] {1, 30}, options)
                    .lt(design.select(1, 0).sigmoid())
                    .to(torch.ScalarType.Double)
                    .requires_grad_(true);
            Tensor penalty = torch.full(new long[] {}, new Scalar(0.01), options);
            LogisticRegression regression = new LogisticRegression(design, penalty);

            Tensor descended = regression.layer().forward(labels);
            Tensor newton = regression.newtonLayer().forward(labels);
            System.out.println("difference " + descended.sub(newton).abs().max().item_double());
            System.out.println("steps of descent "
                    + regression.layer().solve(labels).statistics().evaluations());
            System.out.println("steps of Newton "
                    + regression.newtonLayer().solve(labels).statistics().evaluations());
            FixedPoint.backward(newton.select(1, 0).sum());
            System.out.println(
                    "most influential label " + labels.grad().abs().argmax().item_long());
        }
    }
}
