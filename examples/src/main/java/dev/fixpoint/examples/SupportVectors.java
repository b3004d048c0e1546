package dev.fixpoint.examples;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.algorithms.learning.KernelSupportVectorMachine;
import dev.fixpoint.algorithms.learning.LinearSupportVectorMachine;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Two support vector machines, and the derivative of a decision in the kernel width. */
public final class SupportVectors {

    private SupportVectors() {}

    /**
     * Runs the example.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        try (TensorScope scope = TensorScope.open()) {
            TensorOptions options = new TensorOptions(torch.ScalarType.Double);
            torch.manual_seed(1);
            Tensor points = torch.randn(new long[] {40, 2}, options);
            Tensor ring = points.square().sum(1).sub(new Scalar(1)).sign().unsqueeze(0); // inside or outside a circle
            Tensor cost = torch.full(new long[] {}, new Scalar(10), options);

            LinearSupportVectorMachine linear = new LinearSupportVectorMachine(points, cost);
            Tensor w = linear.weights(ring, linear.layer().forward(ring));
            Tensor right = w.matmul(points.t()).mul(ring).gt(new Scalar(0)).sum();
            System.out.println("linear: right " + right.item_long() + " of 40");

            Tensor gamma = torch.ones(new long[] {}, options).requires_grad_(true);
            Tensor distances =
                    points.unsqueeze(0).sub(points.unsqueeze(1)).square().sum(2);
            Tensor kernel = distances.mul(gamma).neg().exp();
            KernelSupportVectorMachine machine = new KernelSupportVectorMachine(kernel, cost);
            Tensor decision = machine.decision(machine.layer().forward(ring), kernel);
            right = decision.mul(ring).gt(new Scalar(0)).sum();
            System.out.println("kernel: right " + right.item_long() + " of 40");
            FixedPoint.backward(decision.mul(ring).mean());
            System.out.println(
                    "derivative of the mean margin in gamma " + gamma.grad().item_double());
        }
    }
}
