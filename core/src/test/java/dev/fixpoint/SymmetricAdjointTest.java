package dev.fixpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.ConjugateGradient;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.FixedPointSolver;
import dev.fixpoint.solver.OnFailure;
import dev.fixpoint.solver.SolveListener;
import dev.fixpoint.solver.StoppingCriterion;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** FPI_GD on a quadratic energy of condition 1e4, with the step size that suits gradient descent best. */
class SymmetricAdjointTest {
    private static final int SIZE = 100;
    private static final double CONDITION = 1e4;
    private static final double ERROR = 1e-8;

    private static final Tensor HESSIAN = torch.logspace(
            new Scalar(-Math.log10(CONDITION)), new Scalar(0), SIZE, 10, new TensorOptions(torch.ScalarType.Double));
    private static final Tensor X = Tensors.random(1, 1, 1, SIZE);
    private static final StoppingCriterion STOP =
            StoppingCriterion.standard().withTolerance(1e-13, 1e-13).withMaxEvaluations(1_000_000);

    @Test
    void conjugateGradientsTakeATwentiethOfTheProductsOfBackwardFpi() {
        int[] products = {0};
        assertThat(error(new ConjugateGradient(STOP), products)).isLessThan(ERROR);
        int few = products[0];
        FixedPointIteration twentyTimes = new FixedPointIteration(STOP.withMaxEvaluations(20 * few));
        assertThat(error(twentyTimes, products))
                .as("after %d products", 20 * few)
                .isGreaterThan(ERROR);
    }

    /** The error of the gradient in x of the sum of all coordinates, {@code H^-1 1}, as a part of its norm. */
    private static double error(FixedPointSolver adjoint, int[] products) {
        try (TensorScope scope = TensorScope.open()) {
            Energy energy = (x, z) ->
                    z.square().mul(HESSIAN).mul(new Scalar(0.5)).sub(x.mul(z)).sum(1);
            Tensor solution = X.div(HESSIAN);
            Tensor x = Tensors.variable(X);
            Tensor z = FixedPointLayer.of(GradientDescentMap.of(energy, 2 / (1 + 1 / CONDITION)))
                    .withSolver(new FixedPointIteration(STOP))
                    .withGradient(new ImplicitGradient(adjoint))
                    .withInitialState(input -> solution)
                    .onFailure(OnFailure.RETURN_BEST)
                    .withListener((phase, status, statistics) -> {
                        if (phase == SolveListener.Phase.BACKWARD) {
                            products[0] = statistics.evaluations();
                        }
                    })
                    .forward(x);
            z.sum().backward();
            Tensor exact = HESSIAN.reciprocal();
            return x.grad().sub(exact).norm().item_double() / exact.norm().item_double();
        }
    }
}
