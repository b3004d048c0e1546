package dev.fixpoint.examples;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.algorithms.dynamics.BackwardEuler;
import dev.fixpoint.algorithms.dynamics.SteadyState;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** A stiff equation in large steps, where it comes to rest, and how both depend on its rate. */
public final class StiffReaction {

    private StiffReaction() {}

    /**
     * Runs the example.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        try (TensorScope scope = TensorScope.open()) {
            TensorOptions options = new TensorOptions(torch.ScalarType.Double);
            Tensor rate = torch.full(new long[] {}, new Scalar(500), options).requires_grad_(true);
            Tensor start = torch.full(new long[] {1, 1}, new Scalar(2), options);
            Tensor step = torch.full(new long[] {}, new Scalar(0.1), options);

            // dy/dt = 1 - rate y^3: explicit steps of this size would explode
            BackwardEuler equation =
                    new BackwardEuler(y -> y.pow(new Scalar(3)).mul(rate).neg().add(new Scalar(1)), step);
            Tensor path = equation.trajectory(start, 10);
            System.out.println("after 10 steps " + path.select(0, 10).item_double());

            FixedPointLayer rest =
                    new SteadyState((r, z) -> z.pow(new Scalar(3)).mul(r).neg().add(new Scalar(1)), 0.01).layer();
            Tensor state = rest.forward(rate.reshape(1, 1), start.mul(new Scalar(0.1)));
            FixedPoint.backward(state.sum());
            System.out.println("at rest " + state.item_double());
            System.out.println(
                    "slope in the rate " + rate.grad().item_double() + ", exactly " + -Math.pow(500, -4 / 3.0) / 3);
        }
    }
}
