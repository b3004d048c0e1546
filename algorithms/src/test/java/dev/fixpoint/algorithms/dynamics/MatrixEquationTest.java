package dev.fixpoint.algorithms.dynamics;

import static dev.fixpoint.algorithms.References.CLOSE;
import static dev.fixpoint.algorithms.References.assertAgreesWithUnrolling;
import static dev.fixpoint.algorithms.References.assertClose;
import static dev.fixpoint.algorithms.References.assertRowsAgree;
import static dev.fixpoint.algorithms.References.filled;
import static dev.fixpoint.algorithms.References.gradients;
import static dev.fixpoint.algorithms.References.loss;
import static dev.fixpoint.algorithms.References.options;
import static dev.fixpoint.algorithms.References.random;
import static dev.fixpoint.algorithms.References.variable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fixpoint.memory.TensorScope;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class MatrixEquationTest {
    private static final int N = 4;

    private static Tensor identity() {
        return torch.eye(N, options());
    }

    /** A random matrix with eigenvalues left of the imaginary axis. */
    private static Tensor stable(long seed) {
        return random(seed, 0.5, N, N).sub(identity().mul(filled(2)));
    }

    @Test
    void steinsEquationIsThatOfTheKroneckerProduct() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor a = variable(random(1, 0.35, N, N));
            Tensor q = variable(random(2, 1, N, N));
            Tensor system = torch.eye(N * N, options()).sub(torch.kron(a, a));
            Tensor exact =
                    torch.linalg_lstsq(system, q.reshape(N * N, 1)).get0().reshape(N, N);
            Tensor x = new SteinEquation(a).layer().forward(q);
            assertClose("X", x, exact, CLOSE);

            // Y = A'YA + G, dQ = Y, dA = Y A X' + Y'A X.
            Tensor leaf = variable(x);
            Tensor g = gradients(loss(leaf), leaf).get(0);
            Tensor y = torch.linalg_lstsq(system.t(), g.reshape(N * N, 1))
                    .get0()
                    .reshape(N, N)
                    .detach();
            Tensor inA =
                    y.matmul(a).matmul(x.t()).add(y.t().matmul(a).matmul(x)).detach();
            List<Tensor> gradients = gradients(loss(x), q, a);
            assertClose("in Q", gradients.get(0), y, CLOSE);
            assertClose("in A", gradients.get(1), inA, CLOSE);
        }
    }

    @Test
    void aBatchOfMatricesIsABatchOfEquations() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor one = variable(random(1, 0.3, N, N));
            Tensor q = variable(random(2, 1, 3, N, N));
            SteinEquation shared = new SteinEquation(one);
            assertAgreesWithUnrolling(shared, shared.layer(), 200, q, one);
            assertRowsAgree(shared.layer(), q);
            Tensor each = variable(random(3, 0.3, 3, N, N));
            SteinEquation own = new SteinEquation(each);
            assertAgreesWithUnrolling(own, own.layer(), 200, q, each);
        }
    }

    @Test
    void aSpectralRadiusNearOneIsNoObstacle() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor a = torch.diag_embed(random(4, 1, N).sign().mul(filled(0.999)));
            Tensor q = identity();
            Tensor x = new SteinEquation(a).layer().forward(q);
            assertClose("X", x, identity().mul(filled(1 / (1 - 0.999 * 0.999))), CLOSE);
        }
    }

    @Test
    void lyapunovsEquationHoldsAndItsGradientsAreThoseOfItsAdjoint() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor a = variable(stable(5));
            Tensor q = variable(random(6, 1, N, N));
            Tensor x = new LyapunovEquation(a).layer().forward(q);
            Tensor rest = a.matmul(x).add(x.matmul(a.t())).add(q);
            assertThat(rest.abs().amax().item_double()).isLessThan(CLOSE);

            // A'Y + YA + G = 0, dQ = Y, dA = Y X' + Y'X.
            Tensor leaf = variable(x);
            Tensor g = gradients(loss(leaf), leaf).get(0);
            Tensor y = new LyapunovEquation(a.detach().t()).layer().forward(g);
            List<Tensor> gradients = gradients(loss(x), q, a);
            assertClose("in Q", gradients.get(0), y, CLOSE);
            assertClose(
                    "in A",
                    gradients.get(1),
                    y.matmul(x.t()).add(y.t().matmul(x)).detach(),
                    CLOSE);
        }
    }

    @Test
    void lyapunovsEquationTakesBatchesToo() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor each = variable(torch.stack(new TensorVector(stable(7), stable(8))));
            Tensor q = variable(random(6, 1, 2, N, N));
            LyapunovEquation both = new LyapunovEquation(each);
            assertAgreesWithUnrolling(both, both.layer(), 300, q, each);
            LyapunovEquation second = new LyapunovEquation(each.detach().select(0, 1));
            assertClose(
                    "the second",
                    both.layer().forward(q).select(0, 1),
                    second.layer().forward(q.detach().select(0, 1)),
                    CLOSE);
        }
    }

    @Test
    void shapesAreChecked() {
        try (TensorScope scope = TensorScope.open()) {
            assertThatThrownBy(() -> new SteinEquation(filled(0, 2, 3)))
                    .hasMessage("transition must be [3, 3], got [2, 3]");
            assertThatThrownBy(
                            () -> new SteinEquation(filled(0, 2, 3, 3)).layer().forward(filled(1, 3, 3)))
                    .hasMessage("A batch of transitions needs a batch of constant terms, got one matrix.");
        }
    }
}
