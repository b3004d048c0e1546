package dev.fixpoint.examples;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.algorithms.learning.RidgeRegression;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** The penalty of a ridge regression learned by the gradient of its validation loss. */
public final class TunedRidge {

    private TunedRidge() {}

    /**
     * Runs the example.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        try (TensorScope scope = TensorScope.open()) {
            TensorOptions options = new TensorOptions(torch.ScalarType.Double);
            torch.manual_seed(1);
            Tensor coefficients = torch.randn(new long[] {1, 20}, options);
            Tensor train = torch.randn(new long[] {30, 20}, options);
            Tensor validation = torch.randn(new long[] {200, 20}, options);
            Tensor noise = torch.randn(new long[] {1, 30}, options).mul(new Scalar(2));
            Tensor targets = coefficients.matmul(train.t()).add(noise);
            Tensor logPenalty = torch.zeros(new long[] {}, options).requires_grad_(true);

            for (int step = 0; step <= 20; step++) {
                Tensor w = new RidgeRegression(train, logPenalty.exp()).layer().forward(targets);
                Tensor loss =
                        w.sub(coefficients).matmul(validation.t()).square().mean();
                FixedPoint.backward(loss);
                if (step % 5 == 0) {
                    System.out.println(
                            "penalty " + logPenalty.exp().item_double() + " validation loss " + loss.item_double());
                }
                try (GradientMode off = GradientMode.off()) {
                    logPenalty.sub_(logPenalty.grad(), new Scalar(0.5));
                    logPenalty.grad().zero_();
                }
            }
        }
    }
}
