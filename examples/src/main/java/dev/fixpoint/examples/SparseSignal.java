package dev.fixpoint.examples;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.algorithms.learning.Lasso;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.StoppingCriterion;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Compressed sensing: a signal of 100 numbers, 5 of them not zero, from 40 measurements. */
public final class SparseSignal {

    private SparseSignal() {}

    /**
     * Runs the example.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        try (TensorScope scope = TensorScope.open()) {
            TensorOptions options = new TensorOptions(torch.ScalarType.Double);
            torch.manual_seed(1);
            Tensor sensing = torch.randn(new long[] {40, 100}, options).div(new Scalar(Math.sqrt(40)));
            Tensor signal = torch.zeros(new long[] {1, 100}, options);
            for (long place : new long[] {3, 17, 42, 77, 91}) {
                signal.narrow(1, place, 1).fill_(new Scalar(place % 2 == 0 ? 1.0 : -1.5));
            }
            Tensor measured = signal.matmul(sensing.t());
            Tensor penalty =
                    torch.full(new long[] {}, new Scalar(0.01), options).requires_grad_(true);

            Lasso lasso = new Lasso(sensing, penalty);
            Tensor found = lasso.layer().forward(measured); // FISTA
            Tensor error = found.sub(signal).square().sum();
            FixedPoint.backward(error); // through the solution: would a smaller penalty be better?
            System.out.println("squared error " + error.item_double());
            System.out.println("its derivative in the penalty " + penalty.grad().item_double());

            var steps = StoppingCriterion.standard().withTolerance(1e-6, 1e-6).withMaxEvaluations(50_000);
            var ista = lasso.layer().withSolver(new FixedPointIteration(steps)).solve(measured);
            System.out.println("ISTA steps " + ista.statistics().evaluations());
            System.out.println(
                    "FISTA steps " + lasso.layer().solve(measured).statistics().evaluations());
        }
    }
}
