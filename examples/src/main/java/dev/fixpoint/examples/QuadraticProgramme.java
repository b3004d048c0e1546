package dev.fixpoint.examples;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.algorithms.quadratic.QuadraticProgram;
import dev.fixpoint.algorithms.quadratic.QuadraticProgramException;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** A portfolio: the least risk for a return, and how it moves with the expected returns. */
public final class QuadraticProgramme {

    private QuadraticProgramme() {}

    /**
     * Runs the example.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        try (TensorScope scope = TensorScope.open()) {
            TensorOptions options = new TensorOptions(torch.ScalarType.Double);
            torch.manual_seed(1);
            Tensor factors = torch.randn(new long[] {6, 6}, options);
            Tensor risk = factors.matmul(factors.t()).add(torch.eye(6, options));
            Tensor returns = torch.rand(new long[] {1, 6}, options).requires_grad_(true);
            Tensor budget = torch.ones(new long[] {1}, options);
            QuadraticProgram portfolio = QuadraticProgram.of(risk)
                    .withEqualities(torch.ones(new long[] {1, 6}, options), budget) // all is invested
                    .withBounds(
                            torch.zeros(new long[] {6}, options), torch.full(new long[] {6}, new Scalar(0.5), options));

            Tensor shares = portfolio.minimizer(returns.neg());
            FixedPoint.backward(shares.select(1, 0).sum());
            for (long i = 0; i < 6; i++) {
                System.out.printf(
                        "share %d: %.3f, d share 0 / d return %d: %+.3f%n",
                        i,
                        shares.select(1, i).item_double(),
                        i,
                        returns.grad().select(1, i).item_double());
            }
            try {
                portfolio
                        .withInequalities(torch.ones(new long[] {1, 6}, options), budget.mul(new Scalar(0.9)))
                        .minimizer(returns.neg());
            } catch (QuadraticProgramException impossible) {
                System.out.println(impossible.getMessage());
            }
        }
    }
}
