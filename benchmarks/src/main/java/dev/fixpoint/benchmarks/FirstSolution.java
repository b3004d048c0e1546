package dev.fixpoint.benchmarks;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The smallest program: one solution, and its end. Timed from outside, with the start of the virtual machine. */
public final class FirstSolution {
    private FirstSolution() {}

    /**
     * Solves {@code z = tanh(z W + x)} once.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor weight = torch.randn(8, 8).mul(new Scalar(0.1));
            Tensor z = FixedPointLayer.of(
                            (x, state) -> state.matmul(weight).add(x).tanh())
                    .forward(torch.randn(4, 8));
            System.out.println(z.norm().item_double());
        }
    }
}
