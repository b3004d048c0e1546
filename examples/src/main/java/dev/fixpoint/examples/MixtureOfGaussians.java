package dev.fixpoint.examples;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.algorithms.probability.GaussianMixture;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Fits a mixture of Gaussians, and asks which point moves the fit most. */
public final class MixtureOfGaussians {

    private MixtureOfGaussians() {}

    /**
     * Runs the example.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        try (TensorScope scope = TensorScope.open()) {
            torch.manual_seed(1);
            TensorOptions options = new TensorOptions(torch.ScalarType.Double);
            Tensor near = torch.randn(new long[] {1, 100, 2}, options);
            Tensor far = torch.randn(new long[] {1, 50, 2}, options).add(new Scalar(4));
            Tensor points = torch.cat(new TensorVector(near, far), 1).requires_grad_(true); // one data set

            GaussianMixture model = new GaussianMixture(2, 1e-3);
            Tensor state = model.layer().forward(points); // expectation-maximisation
            GaussianMixture.Mixture mixture = model.mixture(state);
            System.out.println(
                    "first weight " + mixture.weights().flatten().select(0, 0).item_double());

            FixedPoint.backward(mixture.weights().flatten().select(0, 0));
            Tensor influence = points.grad().norm(new ScalarOptional(new Scalar(2)), 2);
            System.out.println("most influential point " + influence.argmax().item_long());
        }
    }
}
