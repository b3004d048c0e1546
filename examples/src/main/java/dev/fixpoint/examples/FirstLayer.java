package dev.fixpoint.examples;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The first program: what the README shows. */
public final class FirstLayer {

    private FirstLayer() {}

    /**
     * Runs the example.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        // region readme
        try (TensorScope scope = TensorScope.open()) { // frees every tensor at its end
            Tensor weight = torch.randn(8, 8).mul(new Scalar(0.1)).requires_grad_(true);
            FixedPointLayer layer =
                    FixedPointLayer.of((x, z) -> z.matmul(weight).add(x).tanh());

            Tensor x = torch.randn(4, 8); // 4 samples
            Tensor z = layer.forward(x); // z = tanh(z weight + x), solved for z
            FixedPoint.backward(z.mul(z).sum()); // the exact gradient, from the solution alone

            System.out.println(
                    "residual " + z.sub(z.matmul(weight).add(x).tanh()).norm().item_double());
            System.out.println("gradient norm " + weight.grad().norm().item_double());
        }
        // endregion
    }
}
