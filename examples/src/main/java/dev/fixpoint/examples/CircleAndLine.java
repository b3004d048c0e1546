package dev.fixpoint.examples;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.algorithms.optimization.NewtonMethod;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Where a line meets a circle, by Newton's method on two equations. */
public final class CircleAndLine {

    private CircleAndLine() {}

    /**
     * Runs the example.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        try (TensorScope scope = TensorScope.open()) {
            TensorOptions options = new TensorOptions(torch.ScalarType.Double);
            torch.manual_seed(1);
            Tensor radius =
                    torch.full(new long[] {1, 1}, new Scalar(2), options).requires_grad_(true);
            NewtonMethod meeting = NewtonMethod.of((r, z) -> {
                Tensor circle = z.square().sum(1).sub(r.square().select(1, 0));
                Tensor line = z.select(1, 0).sub(z.select(1, 1));
                return torch.stack(new TensorVector(circle, line), 1);
            });
            Tensor point = meeting.layer()
                    .withInitialState(r -> torch.ones(new long[] {r.size(0), 2}, options))
                    .forward(radius);
            System.out.println("x " + point.select(1, 0).item_double() + ", exactly " + Math.sqrt(2));
            FixedPoint.backward(point.select(1, 0).sum());
            System.out.println("dx/dr " + radius.grad().item_double() + ", exactly " + Math.sqrt(0.5));
        }
    }
}
