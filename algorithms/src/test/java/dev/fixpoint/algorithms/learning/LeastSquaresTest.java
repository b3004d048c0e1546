package dev.fixpoint.algorithms.learning;

import static dev.fixpoint.algorithms.optimization.Tensors.assertClose;
import static dev.fixpoint.algorithms.optimization.Tensors.filled;
import static dev.fixpoint.algorithms.optimization.Tensors.largest;
import static dev.fixpoint.algorithms.optimization.Tensors.random;
import static dev.fixpoint.algorithms.optimization.Tensors.variable;
import static dev.fixpoint.algorithms.optimization.Tensors.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.algorithms.optimization.Tensors;
import dev.fixpoint.memory.NativeThreads;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.NesterovAcceleration;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Ridge regression, lasso and non-negative least squares against their closed forms. */
class LeastSquaresTest {
    /** Residuals of 1e-13 over contractions of up to .99. */
    private static final double TOLERANCE = 1e-8;

    private static final StoppingCriterion STOP =
            StoppingCriterion.standard().withTolerance(1e-13, 1e-13).withMaxEvaluations(100_000);

    @BeforeAll
    static void setThreads() {
        NativeThreads.use(1);
    }

    private static Tensor identity(long size) {
        return torch.eye(size, new TensorOptions(torch.ScalarType.Double));
    }

    @Test
    void ridgeRegressionAndItsGradientsAreThoseOfTheNormalEquations() {
        int n = 12;
        Tensor design = variable(random(1, n, 5));
        Tensor penalty = variable(filled(0.3));
        Tensor targets = variable(random(2, 3, n));
        Tensor w = new RidgeRegression(design, penalty).layer().forward(targets);
        Tensor inverse = design.detach()
                .t()
                .matmul(design.detach())
                .add(identity(5).mul(new Scalar(n * 0.3)))
                .inverse();
        Tensor expected = targets.detach().matmul(design.detach()).matmul(inverse);
        assertClose("w", w, expected, TOLERANCE);
        Tensor weights = random(3, 3, 5);
        FixedPoint.backward(w.mul(weights).sum());
        Tensor u = weights.matmul(inverse);
        assertClose("gradient in y", targets.grad(), u.matmul(design.detach().t()), TOLERANCE);
        assertClose("gradient in l", penalty.grad(), u.mul(expected).sum().mul(new Scalar(-n)), TOLERANCE);
        Tensor residual = targets.detach().sub(expected.matmul(design.detach().t()));
        Tensor inDesign =
                residual.t().matmul(u).sub(u.matmul(design.detach().t()).t().matmul(expected));
        assertClose("gradient in X", design.grad(), inDesign, TOLERANCE);
    }

    @Test
    void aPenaltyForEachCoefficientIsATikhonovMatrix() {
        Tensor design = random(1, 12, 3);
        Tensor penalty = vector(0.1, 1, 5);
        Tensor targets = random(2, 1, 12);
        Tensor gram = design.t().matmul(design).add(torch.diag(penalty).mul(new Scalar(12)));
        assertClose(
                "w",
                new RidgeRegression(design, penalty).layer().forward(targets),
                targets.matmul(design).matmul(gram.inverse()),
                TOLERANCE);
    }

    @Test
    void theLassoAndItsGradientsAreThoseOfItsActiveSet() {
        Tensor x = random(9, 8, 5);
        // y is made of the solution: X'(y - X w) = l s with s the sign of w, or below 1 where w is 0.
        Tensor w = vector(0.7, 0, -1.2, 0, 0.4).reshape(1, 5);
        Tensor subgradient = vector(1, 0.4, -1, -0.6, 1).reshape(1, 5);
        Tensor gram = x.t().matmul(x);
        Tensor y = variable(w.matmul(gram)
                .add(subgradient.mul(new Scalar(0.3)))
                .matmul(gram.inverse())
                .matmul(x.t()));
        Tensor penalty = variable(filled(0.3));
        Tensor solved = new Lasso(x, penalty)
                .layer()
                .withSolver(new NesterovAcceleration(STOP))
                .forward(y);
        assertClose("w", solved, w, TOLERANCE);
        Tensor support = w.sign().abs();
        Tensor inverse = gram.mul(support.t().matmul(support))
                .add(torch.diag(support.neg().add(new Scalar(1)).reshape(-1)))
                .inverse()
                .mul(support.t().matmul(support));
        Tensor weights = random(10, 1, 5);
        FixedPoint.backward(solved.mul(weights).sum());
        Tensor u = weights.matmul(inverse);
        assertClose("gradient in y", y.grad(), u.matmul(x.t()), TOLERANCE);
        assertClose("gradient in l", penalty.grad(), u.mul(w.sign()).sum().neg(), TOLERANCE);
    }

    @Test
    void istaAndFistaFindTheSameAndFistaInFewerSteps() {
        Tensor x = random(4, 30, 20);
        Lasso lasso = new Lasso(x, filled(2));
        Tensor y = random(5, 4, 30);
        var ista = lasso.layer().withSolver(new FixedPointIteration(STOP)).solve(y);
        var fista = lasso.layer().withSolver(new NesterovAcceleration(STOP)).solve(y);
        assertClose("w", fista.value(), ista.value(), TOLERANCE);
        assertThat(fista.statistics().evaluations())
                .isLessThan(ista.statistics().evaluations() / 2);
    }

    @Test
    void compressedSensingRecoversASparseSignalFromFewMeasurements() {
        Tensor sensing = random(6, 40, 100).div(new Scalar(Math.sqrt(40)));
        Tensor signal = torch.zeros_like(sensing.narrow(0, 0, 1));
        for (long place : new long[] {3, 17, 42, 77, 91}) {
            signal.narrow(1, place, 1).fill_(new Scalar(place % 2 == 0 ? 1.0 : -1.5));
        }
        Tensor penalty = filled(1e-3);
        Tensor recovered = new Lasso(sensing, penalty).layer().forward(signal.matmul(sensing.t()));
        // The penalty shrinks each coefficient by about 1e-3 times the inverse Gram matrix of the active columns.
        assertThat(largest(recovered.sub(signal))).isLessThan(5e-3);
    }

    @Test
    void theDesignOfALassoHasTheGradientOfDifferences() {
        Tensor x = variable(random(7, 8, 4));
        Tensor y = random(8, 2, 8);
        Tensor weights = random(9, 2, 4);
        Tensor penalty = filled(0.5);
        Supplier<Tensor> loss = () -> new Lasso(x, penalty)
                .layer()
                .withSolver(new NesterovAcceleration(STOP))
                .forward(y)
                .mul(weights)
                .sum();
        FixedPoint.backward(loss.get());
        // Central differences: 1e-5 squared, and a solution's error of 1e-12 over 1e-5.
        assertClose("gradient", x.grad(), Tensors.differences(loss, x, 1e-5), 1e-6);
    }

    @Test
    void nonNegativeLeastSquaresIsLeastSquaresOnItsSupport() {
        Tensor x = variable(random(11, 10, 4));
        Tensor y = variable(random(12, 3, 10));
        NonNegativeLeastSquares problem = new NonNegativeLeastSquares(x);
        Tensor w = problem.layer().withSolver(new NesterovAcceleration(STOP)).forward(y);
        assertThat(largest(w.neg().relu())).isZero();
        Tensor slopes = w.detach().matmul(x.detach().t()).sub(y.detach()).matmul(x.detach());
        assertThat(largest(slopes.neg().relu()))
                .as("no slope leads up from a zero")
                .isLessThan(TOLERANCE);
        assertThat(largest(slopes.mul(w))).as("complementarity").isLessThan(TOLERANCE);
        Tensor weights = random(13, 3, 4);
        FixedPoint.backward(w.mul(weights).sum());
        for (int i = 0; i < 3; i++) {
            Tensor support = w.detach().narrow(0, i, 1).sign();
            Tensor both = support.t().matmul(support);
            Tensor gram = x.detach().t().matmul(x.detach());
            Tensor inverse = gram.mul(both)
                    .add(torch.diag(support.neg().add(new Scalar(1)).reshape(-1)))
                    .inverse()
                    .mul(both);
            assertClose(
                    "gradient in y",
                    y.grad().narrow(0, i, 1),
                    weights.narrow(0, i, 1).matmul(inverse).matmul(x.detach().t()),
                    TOLERANCE);
        }
    }

    @Test
    void trainingStepsLeaveNoTensors() {
        Tensor x = random(14, 8, 4);
        Tensor y = random(15, 2, 8);
        Tensor penalty = variable(filled(0.5));
        long before = 0;
        for (int step = 0; step < 40; step++) {
            try (TensorScope scope = TensorScope.open()) {
                FixedPoint.backward(new Lasso(x, penalty).layer().forward(y).sum());
            }
            if (step == 20) {
                before = Pointer.totalCount();
            }
        }
        // The hooks of the last few steps may be there still.
        assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before + 100);
    }

    @Test
    void wrongShapesAndPenaltiesAreRefusedInWords() {
        Tensor x = random(16, 6, 3);
        assertThatThrownBy(() -> new Lasso(x, filled(-1))).hasMessageContaining("penalty must be at least 0, got -1.0");
        assertThatThrownBy(() -> new RidgeRegression(x, filled(1, 2)))
                .hasMessageContaining("penalty must be [3], got [2]");
        assertThatThrownBy(() -> new Lasso(x, filled(1)).layer().forward(filled(1, 1, 3)))
                .hasMessageContaining("targets must be [any, 6], got [1, 3]");
    }
}
