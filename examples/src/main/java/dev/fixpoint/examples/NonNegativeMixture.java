package dev.fixpoint.examples;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.algorithms.learning.NonNegativeLeastSquares;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Which of five spectra are in a mixture, by least squares with shares that are not negative. */
public final class NonNegativeMixture {

    private NonNegativeMixture() {}

    /**
     * Runs the example.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        try (TensorScope scope = TensorScope.open()) {
            TensorOptions options = new TensorOptions(torch.ScalarType.Double);
            torch.manual_seed(1);
            Tensor spectra = torch.rand(new long[] {50, 5}, options);
            Tensor shares = torch.zeros(new long[] {1, 5}, options);
            shares.select(1, 1).fill_(new Scalar(0.7));
            shares.select(1, 3).fill_(new Scalar(0.3));
            Tensor noise = torch.randn(new long[] {1, 50}, options).mul(new Scalar(0.01));
            Tensor mixture = shares.matmul(spectra.t()).add(noise).requires_grad_(true);

            Tensor found = new NonNegativeLeastSquares(spectra).layer().forward(mixture);
            for (long i = 0; i < 5; i++) {
                System.out.printf("share %d: %.3f%n", i, found.select(1, i).item_double());
            }
            FixedPoint.backward(found.select(1, 1).sum());
            System.out.println(
                    "sensitivity of share 1 to noise " + mixture.grad().norm().item_double());
        }
    }
}
