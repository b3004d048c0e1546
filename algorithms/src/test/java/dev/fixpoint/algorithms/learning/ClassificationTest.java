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
import java.util.function.Supplier;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Logistic regression and the support vector machines. */
class ClassificationTest {
    private static final double TOLERANCE = 1e-8;

    @BeforeAll
    static void setThreads() {
        NativeThreads.use(1);
    }

    private static Tensor labels(long seed, long batch, long samples) {
        return random(seed, batch, samples).sign();
    }

    @Test
    void descentAndNewtonFindTheSameLogisticRegressionWithTheSameGradients() {
        Tensor design = variable(random(1, 20, 4));
        Tensor penalty = variable(filled(0.1));
        Tensor y = variable(labels(2, 3, 20).add(new Scalar(1)).mul(new Scalar(0.5)));
        LogisticRegression regression = new LogisticRegression(design, penalty);
        Tensor weights = random(3, 3, 4);
        Tensor descended = regression.layer().forward(y);
        FixedPoint.backward(descended.mul(weights).sum());

        Tensor design2 = variable(design);
        Tensor penalty2 = variable(penalty);
        Tensor y2 = variable(y);
        Tensor newton = new LogisticRegression(design2, penalty2).newtonLayer().forward(y2);
        FixedPoint.backward(newton.mul(weights).sum());
        assertClose("w", descended, newton, TOLERANCE);
        assertClose("gradient in X", design.grad(), design2.grad(), TOLERANCE);
        assertClose("gradient in l", penalty.grad(), penalty2.grad(), TOLERANCE);
        assertClose("gradient in y", y.grad(), y2.grad(), TOLERANCE);
    }

    @Test
    void theGradientOfALogisticRegressionIsTheHessiansInverse() {
        Tensor design = random(4, 20, 4);
        Tensor penalty = variable(filled(0.1));
        Tensor y = labels(5, 1, 20).add(new Scalar(1)).mul(new Scalar(0.5));
        Tensor w = new LogisticRegression(design, penalty).newtonLayer().forward(y);
        Tensor chances = w.detach().matmul(design.t()).sigmoid();
        Tensor slope =
                chances.sub(y).matmul(design).div(new Scalar(20)).add(w.detach().mul(new Scalar(0.1)));
        assertThat(largest(slope)).as("slope").isLessThan(1e-12);
        Tensor curvature = design.t()
                .matmul(chances.mul(chances.neg().add(new Scalar(1))).t().mul(design))
                .div(new Scalar(20))
                .add(torch.eye(4, new TensorOptions(torch.ScalarType.Double)).mul(new Scalar(0.1)));
        Tensor weights = random(6, 1, 4);
        FixedPoint.backward(w.mul(weights).sum());
        Tensor expected =
                weights.matmul(curvature.inverse()).mul(w.detach()).sum().neg();
        assertClose("gradient in l", penalty.grad(), expected, TOLERANCE);
    }

    @Test
    void theLinearMachineOfFourPointsIsTheKnownOne() {
        // Two support vectors on the margin, one at C = 1, one point beyond it.
        Tensor features =
                vector(1, 0, 0, -0.5, -1, 0, 0, 0.2, 0.5, -1.2, -1.2, -0.5).reshape(4, 3);
        Tensor y = vector(1, -1, 1, -1).reshape(1, 4);
        Tensor cost = variable(filled(1));
        LinearSupportVectorMachine machine = new LinearSupportVectorMachine(features, cost);
        Tensor a = machine.layer().forward(y);
        assertClose("a", a, vector(0.85, 0.3, 1, 0).reshape(1, 4), TOLERANCE);
        Tensor signed = features.mul(y.t());
        Tensor kernel = signed.matmul(signed.t());
        Tensor free = kernel.narrow(0, 0, 2).narrow(1, 0, 2);
        Tensor weights = vector(1, 2, 3, 4).reshape(1, 4);
        FixedPoint.backward(a.mul(weights).sum());
        // da_free/dC = -K_ff^-1 K_fb, da_bounded/dC = 1.
        Tensor coupling = kernel.narrow(0, 0, 2).narrow(1, 2, 1);
        Tensor moved = free.inverse().matmul(coupling).neg();
        Tensor expected = vector(1, 2).reshape(1, 2).matmul(moved).sum().add(new Scalar(3));
        assertClose("gradient in C", cost.grad(), expected, TOLERANCE);
    }

    @Test
    void theLinearMachinesWeightsMinimiseThePrimal() {
        Tensor features = random(7, 30, 4);
        Tensor y = labels(8, 2, 30);
        LinearSupportVectorMachine machine = new LinearSupportVectorMachine(features, filled(0.7));
        Tensor a = machine.layer().forward(y);
        Tensor w = machine.weights(y, a);
        Tensor hinge = w.matmul(features.t()).mul(y).neg().add(new Scalar(1)).relu();
        Tensor primal = w.square().sum(1).mul(new Scalar(0.5)).add(hinge.sum(1).mul(new Scalar(0.7)));
        Tensor dual = a.sum(1).sub(w.square().sum(1).mul(new Scalar(0.5)));
        // The duality gap is first order in the error of a, 1e-10 over the rate of convergence.
        assertClose("objectives", primal, dual, 1e-6);
    }

    /** {@code exp(-gamma |x - x'|^2)}. */
    private static Tensor kernel(Tensor first, Tensor second, Tensor gamma) {
        Tensor squares = first.square()
                .sum(1)
                .unsqueeze(1)
                .add(second.square().sum(1).unsqueeze(0))
                .sub(first.matmul(second.t()).mul(new Scalar(2)));
        return squares.mul(gamma).neg().exp();
    }

    @Test
    void theKernelMachineKeepsItsMarginsAndItsInterceptIsItsMultiplier() {
        Tensor x = random(9, 40, 3);
        Tensor y = labels(10, 2, 40);
        Tensor k = kernel(x, x, filled(0.5));
        KernelSupportVectorMachine machine = new KernelSupportVectorMachine(k, filled(2));
        Tensor state = machine.layer().forward(y);
        Tensor a = state.narrow(1, 0, 40).mul(y);
        Tensor margins = machine.decision(state, k).mul(y);
        assertThat(largest(state.narrow(1, 0, 40).sum(1))).as("sum of b").isLessThan(TOLERANCE);
        assertThat(largest(a.neg().relu())).isLessThan(TOLERANCE);
        assertThat(largest(a.sub(new Scalar(2)).relu())).isLessThan(TOLERANCE);
        Tensor short1 = margins.neg().add(new Scalar(1));
        assertThat(largest(short1.relu().mul(a.sub(new Scalar(2)))))
                .as("within the margin a = C")
                .isLessThan(TOLERANCE);
        assertThat(largest(short1.neg().relu().mul(a)))
                .as("beyond the margin a = 0")
                .isLessThan(TOLERANCE);
    }

    @Test
    void kernelWidthAndCostHaveTheGradientsOfDifferences() {
        Tensor x = random(11, 25, 3);
        Tensor other = random(12, 5, 3);
        Tensor y = labels(13, 1, 25);
        Tensor gamma = variable(filled(0.4));
        Tensor cost = variable(filled(1.5));
        Tensor weights = random(14, 1, 5);
        Supplier<Tensor> loss = () -> {
            KernelSupportVectorMachine machine = new KernelSupportVectorMachine(kernel(x, x, gamma), cost);
            return machine.decision(machine.layer().forward(y), kernel(other, x, gamma))
                    .mul(weights)
                    .sum();
        };
        FixedPoint.backward(loss.get());
        // Central differences with steps of 1e-6: 1e-12, and rounding of 1e-13 over 1e-6.
        assertClose("gradient in gamma", gamma.grad(), Tensors.differences(loss, gamma, 1e-6), 1e-6);
        assertClose("gradient in C", cost.grad(), Tensors.differences(loss, cost, 1e-6), 1e-6);
    }

    @Test
    void costsMustBePositive() {
        assertThatThrownBy(() -> new LinearSupportVectorMachine(random(1, 3, 2), filled(0)))
                .hasMessageContaining("cost must be positive, got 0.0");
    }
}
