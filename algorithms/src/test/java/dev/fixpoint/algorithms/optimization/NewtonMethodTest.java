package dev.fixpoint.algorithms.optimization;

import static dev.fixpoint.algorithms.optimization.Tensors.assertClose;
import static dev.fixpoint.algorithms.optimization.Tensors.filled;
import static dev.fixpoint.algorithms.optimization.Tensors.variable;
import static dev.fixpoint.algorithms.optimization.Tensors.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.memory.NativeThreads;
import dev.fixpoint.solver.FixedPointException;
import dev.fixpoint.solver.Solution;
import dev.fixpoint.solver.SolverStatus;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class NewtonMethodTest {
    /** Quadratic convergence ends at rounding. */
    private static final double TOLERANCE = 1e-12;

    @BeforeAll
    static void setThreads() {
        NativeThreads.use(1);
    }

    /** The circle of radius {@code sqrt x0} and the line {@code z0 = x1 z1}: {@code z1 = sqrt(x0 / (1 + x1^2))}. */
    private static Tensor circleAndLine(Tensor x, Tensor z) {
        Tensor circle = z.square().sum(1).sub(x.select(1, 0));
        Tensor line = z.select(1, 0).sub(x.select(1, 1).mul(z.select(1, 1)));
        return torch.stack(new TensorVector(circle, line), 1);
    }

    @Test
    void aSystemIsSolvedWithTheGradientsOfItsClosedForm() {
        Tensor x = variable(vector(4, 1, 9, 0.5, 2, -3).reshape(3, 2));
        Tensor z = NewtonMethod.of(NewtonMethodTest::circleAndLine)
                .layer()
                .withInitialState(torch::ones_like)
                .forward(x);
        Tensor x2 = variable(x);
        Tensor ratio = x2.select(1, 1);
        Tensor second = x2.select(1, 0).div(ratio.square().add(new Scalar(1))).sqrt();
        // From (1, 1) the third sample, whose line falls, goes to the solution with a negative z1.
        Tensor expected =
                torch.stack(new TensorVector(ratio.mul(second), second), 1).mul(sign(z));
        assertClose("z", z, expected, TOLERANCE);
        FixedPoint.backward(z.square().mul(vector(1, 2)).sum());
        FixedPoint.backward(expected.square().mul(vector(1, 2)).sum());
        assertClose("gradient", x.grad(), x2.grad(), TOLERANCE);
    }

    private static Tensor sign(Tensor z) {
        return z.detach().narrow(1, 1, 1).sign();
    }

    @Test
    void itConvergesQuadratically() {
        Solution solution = NewtonMethod.of((x, z) -> z.exp().sub(x))
                .layer()
                .solve(vector(2, 3).reshape(2, 1));
        assertThat(solution.status()).isEqualTo(SolverStatus.CONVERGED);
        assertThat(solution.statistics().evaluations()).isLessThanOrEqualTo(9);
    }

    @Test
    void shorterStepsReachSolutionsThatFullStepsLose() {
        // Newton's full steps on atan diverge from beyond 1.39.
        Tensor z = NewtonMethod.of((x, state) -> state.atan().sub(x))
                .layer()
                .withInitialState(x -> torch.full_like(x, new Scalar(20)))
                .forward(vector(0.5, 1).reshape(2, 1));
        assertClose("z", z, vector(0.5, 1).tan().reshape(2, 1), TOLERANCE);
    }

    @Test
    void anEquationWithoutASolutionIsReported() {
        assertThatExceptionOfType(FixedPointException.class)
                .isThrownBy(() -> NewtonMethod.of((x, z) -> z.square().add(x))
                        .layer()
                        .withInitialState(x -> torch.full_like(x, new Scalar(0.7)))
                        .forward(filled(1, 1, 1)));
    }

    @Test
    void asManyEquationsAsUnknownsAreNeeded() {
        assertThatThrownBy(() ->
                        NewtonMethod.of((x, z) -> z.sum(1).unsqueeze(1)).layer().forward(filled(1, 2, 3)))
                .hasMessageContaining("as many equations as unknowns")
                .hasMessageContaining("[2, 1] for [2, 3]");
    }
}
