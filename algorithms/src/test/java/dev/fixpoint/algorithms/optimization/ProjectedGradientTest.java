package dev.fixpoint.algorithms.optimization;

import static dev.fixpoint.algorithms.optimization.Tensors.assertClose;
import static dev.fixpoint.algorithms.optimization.Tensors.filled;
import static dev.fixpoint.algorithms.optimization.Tensors.random;
import static dev.fixpoint.algorithms.optimization.Tensors.variable;
import static dev.fixpoint.algorithms.optimization.Tensors.vector;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fixpoint.Energy;
import dev.fixpoint.FixedPoint;
import dev.fixpoint.algorithms.quadratic.QuadraticProgram;
import dev.fixpoint.memory.NativeThreads;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ProjectedGradientTest {
    /** The layer stops at 1e-10, and its slowest map contracts by .9. */
    private static final double TOLERANCE = 1e-8;

    @BeforeAll
    static void setThreads() {
        NativeThreads.use(1);
    }

    private static Tensor matrix(long size) {
        Tensor root = random(1, size, size);
        Tensor identity = torch.eye(size, new TensorOptions(torch.ScalarType.Double));
        return root.matmul(root.t()).div(new Scalar((double) size)).add(identity);
    }

    /** {@code z'Qz/2 - x'z}. */
    private static Energy energy(Tensor q) {
        return (x, z) -> z.matmul(q).mul(new Scalar(0.5)).sub(x).mul(z).sum(1);
    }

    @Test
    void inABoxItFindsWhatTheQuadraticProgrammeFindsWithItsGradients() {
        Tensor x = variable(random(2, 4, 6).mul(new Scalar(3)));
        Tensor q = variable(matrix(6));
        Tensor upper = variable(filled(0.5, 6));
        Tensor lower = filled(-0.4, 6);
        Tensor z = new ProjectedGradient(energy(q), 0.15, Projection.box(lower, upper))
                .layer()
                .forward(x);
        Tensor weights = random(3, 4, 6);
        FixedPoint.backward(z.mul(weights).sum());

        Tensor x2 = variable(x);
        Tensor q2 = variable(q);
        Tensor upper2 = variable(upper);
        Tensor expected = QuadraticProgram.of(q2).withBounds(lower, upper2).minimizer(x2.neg());
        FixedPoint.backward(expected.mul(weights).sum());
        assertClose("z", z, expected, TOLERANCE);
        assertClose("gradient in x", x.grad(), x2.grad(), TOLERANCE);
        // The energy reads Q through z'Qz, the programme through Q z: their gradients differ by an antisymmetric part.
        assertClose("gradient in Q", symmetric(q.grad()), symmetric(q2.grad()), TOLERANCE);
        assertClose("gradient in the upper bound", upper.grad(), upper2.grad(), TOLERANCE);
    }

    private static Tensor symmetric(Tensor matrix) {
        return matrix.add(matrix.t());
    }

    @Test
    void onTheSimplexTheNearestPointHasTheKnownJacobian() {
        Tensor x = variable(vector(0.9, 0.5, -0.2, 0.1, 0.3, 0.2).reshape(2, 3));
        Energy distance = (target, z) -> z.sub(target).square().sum(1).mul(new Scalar(0.5));
        Tensor z = new ProjectedGradient(distance, 0.5, Projection.simplex())
                .layer()
                .forward(x);
        assertClose("z", z, vector(0.7, 0.3, 0, 0.7 / 3, 1.3 / 3, 1 / 3.0).reshape(2, 3), TOLERANCE);
        FixedPoint.backward(z.mul(vector(1, 2, 4).reshape(1, 3)).sum());
        // diag(s) - s s' / sum(s) times (1, 2, 4), with the supports (1, 1, 0) and (1, 1, 1).
        assertClose(
                "gradient",
                x.grad(),
                vector(-0.5, 0.5, 0, -4 / 3.0, -1 / 3.0, 5 / 3.0).reshape(2, 3),
                TOLERANCE);
    }

    @Test
    void aQuadraticOnTheSimplexAgreesWithTheQuadraticProgramme() {
        Tensor x = random(4, 5, 6);
        Tensor q = matrix(6);
        Tensor z = new ProjectedGradient(energy(q), 0.15, Projection.simplex())
                .layer()
                .forward(x);
        Tensor expected = QuadraticProgram.of(q)
                .withEqualities(filled(1, 1, 6), filled(1, 1))
                .withBounds(filled(0, 6), filled(Double.POSITIVE_INFINITY, 6))
                .minimizer(x.neg());
        assertClose("z", z, expected, TOLERANCE);
    }

    @Test
    void pointsOfTheSimplexStayWhereTheyAre() {
        Tensor z = vector(0.2, 0.3, 0.5, 1, 0, 0).reshape(2, 3);
        assertClose("z", Projection.simplex().project(z), z, 1e-15);
    }

    @Test
    void aStepSizeThatIsNotPositiveIsRefused() {
        assertThatThrownBy(() -> new ProjectedGradient(energy(filled(1, 1, 1)), 0, Projection.nonNegative()))
                .hasMessageContaining("stepSize must be positive and finite, got 0.0");
    }
}
