package dev.fixpoint.examples;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.algorithms.dynamics.KeplerEquation;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** The smallest layer of all: where on its ellipse a planet is. */
public final class KeplersEquation {

    private KeplersEquation() {}

    /**
     * Runs the example.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        try (TensorScope scope = TensorScope.open()) {
            TensorOptions options = new TensorOptions(torch.ScalarType.Double);
            Tensor mean = torch.full(new long[] {1}, new Scalar(1), options).requires_grad_(true);
            Tensor eccentricity =
                    torch.full(new long[] {1}, new Scalar(0.5), options).requires_grad_(true);
            Tensor anomaly = new KeplerEquation(eccentricity).layer().forward(mean); // E = M + e sin E
            FixedPoint.backward(anomaly.sum());

            double e = anomaly.item_double();
            System.out.println("E " + e);
            System.out.println("dE/dM " + mean.grad().item_double() + ", exactly " + 1 / (1 - 0.5 * Math.cos(e)));
            System.out.println("dE/de " + eccentricity.grad().item_double() + ", exactly "
                    + Math.sin(e) / (1 - 0.5 * Math.cos(e)));
        }
    }
}
