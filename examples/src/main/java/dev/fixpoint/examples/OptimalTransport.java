package dev.fixpoint.examples;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.algorithms.probability.Sinkhorn;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Moves points onto others by following the gradient of the entropic transport cost. */
public final class OptimalTransport {

    private OptimalTransport() {}

    /**
     * Runs the example.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        torch.manual_seed(1);
        Tensor sources = torch.randn(20, 2).requires_grad_(true);
        Tensor targets = torch.randn(30, 2).add(new Scalar(3));
        SGD descent = new SGD(new TensorVector(sources), new SGDOptions(2));
        for (int step = 0; step <= 20; step++) {
            try (TensorScope scope = TensorScope.open()) {
                Tensor cost = torch.cdist(sources, targets).square().unsqueeze(0); // [1, 20, 30]
                Sinkhorn sinkhorn = new Sinkhorn(
                        torch.full(new long[] {20}, new Scalar(1 / 20.0)),
                        torch.full(new long[] {30}, new Scalar(1 / 30.0)),
                        torch.tensor(1f));
                FixedPointLayer layer = sinkhorn.layer();
                Tensor moved =
                        sinkhorn.regularisedCost(cost, layer.forward(cost)).sum();
                descent.zero_grad();
                FixedPoint.backward(moved);
                descent.step();
                if (step % 10 == 0) {
                    System.out.println("transport cost " + moved.item_double());
                }
            }
        }
    }
}
