package dev.fixpoint;

import static dev.fixpoint.Tensors.random;
import static dev.fixpoint.Tensors.values;
import static dev.fixpoint.Tensors.variable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fixpoint.gradient.GradientMethod;
import dev.fixpoint.gradient.JacobianFree;
import dev.fixpoint.gradient.NeumannSeries;
import dev.fixpoint.gradient.PhantomGradient;
import dev.fixpoint.gradient.Unrolled;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On {@code z = A z + x} the gradient in {@code x} is the adjoint {@code c} itself; {@code |A| = 0.8}. */
class ApproximateGradientsTest {
    private static final double NORM = 0.8;
    private static final Tensor A = scaled(random(1, 1, 6, 6));
    private static final Tensor V = random(2, 1, 1, 6);
    private static final Tensor EXACT =
            V.matmul(torch.eye(6).to(torch.ScalarType.Double).sub(A).inverse());

    @Test
    void oneStepIsTheGradientThatArrives() {
        assertThat(error(new JacobianFree())).isLessThanOrEqualTo(NORM / (1 - NORM) * norm(V));
        assertThat(values(gradient(new JacobianFree()))).containsExactly(values(V));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 10, 40})
    void theNeumannSeriesKeepsItsBound(int terms) {
        double bound = Math.pow(NORM, terms + 1.0) / (1 - NORM) * norm(V);
        assertThat(error(new NeumannSeries(terms))).isLessThanOrEqualTo(bound).isGreaterThan(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 10, 40})
    void thePhantomGradientKeepsItsBound(int steps) {
        double damping = 0.5;
        double bound = Math.pow(1 - damping + damping * NORM, steps) * norm(EXACT);
        assertThat(error(new PhantomGradient(steps, damping)))
                .isLessThanOrEqualTo(bound)
                .isGreaterThan(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 10, 40})
    void unrollingKeepsItsBound(int steps) {
        double bound = Math.pow(NORM, steps) / (1 - NORM) * norm(V);
        assertThat(error(new Unrolled(steps))).isLessThanOrEqualTo(bound).isGreaterThan(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"neumann", "phantom", "jacobian-free"})
    void theyRefuseToBeDifferentiatedAgain(String name) {
        GradientMethod method = switch (name) {
            case "neumann" -> new NeumannSeries(2);
            case "phantom" -> new PhantomGradient(2, 0.5);
            default -> new JacobianFree();
        };
        Tensor x = variable(random(3, 1, 1, 6));
        Tensor z = layer(method).forward(x);
        Tensor first = torch.grad(
                        new TensorVector(z.square().sum()),
                        new TensorVector(x),
                        new TensorVector(),
                        new BoolOptional(true),
                        true,
                        false)
                .get(0);
        assertThatThrownBy(() -> first.sum().backward()).hasMessageContaining("more often than it is built for");
    }

    @Test
    void withoutAnythingToDifferentiateThereIsNoGraph() {
        Tensor x = random(3, 1, 1, 6);
        for (GradientMethod method : new GradientMethod[] {
            new JacobianFree(), new NeumannSeries(1), new PhantomGradient(2, 0.5), new Unrolled(2)
        }) {
            assertThat(layer(method).forward(x).requires_grad())
                    .as("%s", method)
                    .isFalse();
        }
    }

    @Test
    void theValueIsTheSolutionToTheLastBit() {
        Tensor x = variable(random(3, 1, 1, 6));
        Tensor solution = layer(new JacobianFree()).solve(x).value();
        for (GradientMethod method : new GradientMethod[] {
            new JacobianFree(), new NeumannSeries(1), new PhantomGradient(2, 0.5), new Unrolled(2)
        }) {
            assertThat(layer(method).forward(x).equal(solution))
                    .as("%s", method)
                    .isTrue();
        }
    }

    @Test
    void rangesAreChecked() {
        assertThatThrownBy(() -> new NeumannSeries(-1)).hasMessage("terms must be at least 0, got -1");
        assertThatThrownBy(() -> new PhantomGradient(0, 1)).hasMessage("steps must be at least 1, got 0");
        assertThatThrownBy(() -> new PhantomGradient(1, 0)).hasMessage("damping must be in (0, 1], got 0.0");
        assertThatThrownBy(() -> new Unrolled(0)).hasMessage("steps must be at least 1, got 0");
    }

    private static double error(GradientMethod method) {
        return norm(gradient(method).sub(EXACT));
    }

    private static Tensor gradient(GradientMethod method) {
        Tensor x = variable(random(3, 1, 1, 6));
        layer(method).forward(x).mul(V).sum().backward();
        return x.grad();
    }

    private static FixedPointLayer layer(GradientMethod method) {
        return FixedPointLayer.of((x, z) -> z.matmul(A.t()).add(x)).withGradient(method);
    }

    private static double norm(Tensor tensor) {
        return tensor.norm().item_double();
    }

    private static Tensor scaled(Tensor matrix) {
        return matrix.mul(torch.linalg_svdvals(matrix).max().reciprocal()).mul(new org.bytedeco.pytorch.Scalar(NORM));
    }
}
