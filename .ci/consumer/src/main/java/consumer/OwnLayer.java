package consumer;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.algorithms.dynamics.KeplerEquation;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A layer of one's own, as in the README, and one of the algorithms; ends with an exception where a figure is wrong. */
public final class OwnLayer {
    private OwnLayer() {}

    public static void main(String[] arguments) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor weight = torch.randn(8, 8).mul(new Scalar(0.1)).requires_grad_(true);
            FixedPointLayer layer =
                    FixedPointLayer.of((x, z) -> z.matmul(weight).add(x).tanh());
            Tensor x = torch.randn(4, 8);
            Tensor z = layer.forward(x);
            FixedPoint.backward(z.mul(z).sum());
            double residual = z.sub(z.matmul(weight).add(x).tanh()).norm().item_double();
            double gradient = weight.grad().norm().item_double();
            System.out.println("residual " + residual + ", gradient norm " + gradient);
            if (!(residual < 1e-3) || !(gradient > 0)) {
                throw new IllegalStateException("the layer did not find its fixed point");
            }
        }
        System.out.println("algorithms: " + KeplerEquation.class.getName());
    }
}
