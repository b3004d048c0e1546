package dev.fixpoint;

import static dev.fixpoint.Tensors.assertClose;
import static dev.fixpoint.Tensors.filled;
import static dev.fixpoint.Tensors.random;
import static dev.fixpoint.Tensors.values;
import static dev.fixpoint.Tensors.variable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.gradient.NeumannSeries;
import dev.fixpoint.gradient.Unrolled;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class HigherOrderTest {
    /** Solves to 1e-13 leave errors of that times the condition of the equations, below a thousand here. */
    private static final double TOLERANCE = 1e-9;

    private static final AndersonAcceleration EXACT =
            new AndersonAcceleration(StoppingCriterion.standard().withTolerance(1e-13, 1e-13));

    @Test
    void theThreeDerivativesOfTheScalarAreExact() {
        Tensor a = variable(filled(0.5));
        Tensor z = scalar(a, 3).forward(filled(1));
        Tensor first = derivative(z, a);
        Tensor second = derivative(first, a);
        Tensor third = derivative(second, a);
        assertThat(values(z)[0]).isCloseTo(2, within(TOLERANCE));
        assertThat(values(first)[0]).isCloseTo(4, within(TOLERANCE));
        assertThat(values(second)[0]).isCloseTo(16, within(16 * TOLERANCE));
        assertThat(values(third)[0]).isCloseTo(96, within(96 * TOLERANCE));
    }

    @Test
    void derivativesOfTheCosineAreExact() {
        // z' = 1 / (1 + sin z), z'' = -cos z z'^3, z''' = (sin z (1 + sin z) + 3 cos^2 z) z'^5.
        double z0 = 0.7390851332151607;
        double slope = 1 / (1 + Math.sin(z0));
        Tensor t = variable(filled(0));
        Tensor z = exact((x, s) -> s.cos().add(x), 3).forward(t);
        Tensor first = derivative(z, t);
        Tensor second = derivative(first, t);
        Tensor third = derivative(second, t);
        assertThat(values(first)[0]).isCloseTo(slope, within(TOLERANCE));
        assertThat(values(second)[0]).isCloseTo(-Math.cos(z0) * Math.pow(slope, 3), within(TOLERANCE));
        double expected = (Math.sin(z0) * (1 + Math.sin(z0)) + 3 * Math.cos(z0) * Math.cos(z0)) * Math.pow(slope, 5);
        assertThat(values(third)[0]).isCloseTo(expected, within(TOLERANCE));
    }

    @Test
    void anOrderThatTheLayerWasNotBuiltForIsRefused() {
        for (int order = 1; order <= 2; order++) {
            Tensor a = variable(filled(0.5));
            Tensor result = scalar(a, order).forward(filled(1));
            for (int i = 0; i < order; i++) {
                result = derivative(result, a);
            }
            Tensor last = result;
            assertThatThrownBy(() -> derivative(last, a))
                    .hasMessageContaining("differentiated more often than it is built for")
                    .hasMessageContaining("withDerivativeOrder");
        }
    }

    @Test
    void anApproximateGradientIsNotDifferentiatedAgain() {
        FixedPointLayer layer = scalar(variable(filled(0.5)), 1);
        assertThatThrownBy(() -> layer.withGradient(new NeumannSeries(3)).withDerivativeOrder(2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 1 with NeumannSeries[terms=3], got 2");
    }

    @Test
    void hessianVectorProductsAgreeWithUnrolling() {
        Tensor w = random(1, 0.15, 6, 6);
        Tensor x = random(2, 1, 3, 6);
        FixedPointLayer[] layers = new FixedPointLayer[2];
        Tensor[] weights = new Tensor[2];
        for (int i = 0; i < 2; i++) {
            Tensor weight = variable(w);
            weights[i] = weight;
            layers[i] = exact((input, z) -> z.matmul(weight).add(input).tanh(), 2);
        }
        layers[1] = layers[1].withGradient(new Unrolled(120));
        Tensor[] inputs = {variable(x), variable(x)};
        Tensor[] products = new Tensor[2];
        Tensor[] inputProducts = new Tensor[2];
        for (int i = 0; i < 2; i++) {
            Tensor loss = layers[i].forward(inputs[i]).pow(new Scalar(3)).sum();
            TensorVector gradients = gradients(loss, true, weights[i], inputs[i]);
            Tensor along = gradients
                    .get(0)
                    .mul(random(3, 1, 6, 6))
                    .sum()
                    .add(gradients.get(1).mul(random(4, 1, 3, 6)).sum());
            TensorVector second = gradients(along, false, weights[i], inputs[i]);
            products[i] = second.get(0);
            inputProducts[i] = second.get(1);
        }
        assertClose("Hessian-vector product in w", products[0], products[1], TOLERANCE);
        assertClose("Hessian-vector product in x", inputProducts[0], inputProducts[1], TOLERANCE);
    }

    @Test
    void earlierStepsCostNothingInAFirstOrderBackward() {
        int[] solves = {0};
        Tensor a = variable(filled(0.5));
        Tensor z = scalar(a, 3)
                .withListener((phase, status, statistics) -> solves[0]++)
                .forward(filled(1));
        assertThat(solves[0]).isEqualTo(1);
        z.backward();
        assertThat(solves[0]).isEqualTo(2);
        assertClose("gradient", a.grad(), filled(4), TOLERANCE);
    }

    @Test
    void aLayerInsideTheEnergyOfAnotherIsDifferentiated() {
        // E = |z - x|^2 / 2 + y . z / 4 with y = a y + z (inner fixed point z / (1 - a)): z = x - z / (2 (1 - a)).
        Tensor a = variable(filled(0.5));
        FixedPointLayer inner = exact((input, y) -> y.mul(a).add(input), 2);
        Energy energy = (x, z) -> z.sub(x)
                .square()
                .sum(1)
                .mul(new Scalar(0.5))
                .add(inner.forward(z).mul(z).sum(1).mul(new Scalar(0.25)));
        FixedPointLayer outer = exact(GradientDescentMap.of(energy, 0.4), 1);
        Tensor x = variable(filled(1, 2, 1));
        Tensor z = outer.forward(x);
        z.sum().backward();
        assertClose("z*", z, filled(0.5, 2, 1), TOLERANCE);
        assertClose("gradient in x", x.grad(), filled(0.5, 2, 1), TOLERANCE);
        // k = 1 / (2 (1 - a)) = 1, dk/da = 1 / (2 (1 - a)^2) = 2; z = x / (1 + k), dz/da = -x dk/da / (1 + k)^2 = -1/2.
        assertClose("gradient in a", a.grad(), filled(-1), TOLERANCE);
    }

    @Test
    void anFpiNnInsideTheEnergyOfAnFpiGdIsTrained() {
        Tensor inner = variable(random(1, 0.15, 3, 3));
        Tensor outer = variable(random(2, 0.5, 3, 3));
        FixedPointLayer network = exact((input, h) -> h.matmul(inner).add(input).tanh(), 2);
        Energy energy = (x, z) -> z.sub(x.matmul(outer))
                .square()
                .sum(1)
                .mul(new Scalar(0.5))
                .add(network.forward(z).square().sum(1).mul(new Scalar(0.1)));
        FixedPointLayer layer = exact(GradientDescentMap.of(energy, 0.5), 1);
        Tensor x = random(3, 1, 8, 3);
        Tensor target = random(4, 0.3, 8, 3);
        double first = 0;
        double last = 0;
        for (int step = 0; step < 40; step++) {
            try (TensorScope scope = TensorScope.open()) {
                Tensor loss = layer.forward(x).sub(target).square().mean();
                last = loss.item_double();
                first = step == 0 ? last : first;
                FixedPoint.backward(loss);
                for (Tensor parameter : List.of(inner, outer)) {
                    try (GradientMode off = GradientMode.off()) {
                        parameter.sub_(parameter.grad(), new Scalar(1));
                        parameter.mutable_grad().zero_();
                    }
                }
            }
        }
        assertThat(last).isLessThan(0.5 * first);
    }

    @Test
    void graphsOfHigherOrderAreFreed() {
        Tensor a = variable(random(1, 0.2, 4, 4));
        FixedPointLayer layer = exact((x, z) -> z.matmul(a).add(x).tanh(), 3);
        long after = 0;
        for (int i = 0; i < 30; i++) {
            try (TensorScope scope = TensorScope.open()) {
                Tensor x = variable(random(i, 1, 2, 4));
                Tensor first =
                        gradients(layer.forward(x).square().sum(), true, a).get(0);
                Tensor second = gradients(first.square().sum(), true, a).get(0);
                second.square().sum().backward();
                a.mutable_grad().zero_();
            }
            if (i == 20) {
                after = Pointer.totalCount();
            }
        }
        assertThat(Pointer.totalCount()).isLessThanOrEqualTo(after + 5);
    }

    private static FixedPointLayer scalar(Tensor a, int order) {
        return exact((b, z) -> z.mul(a).add(b), order);
    }

    private static FixedPointLayer exact(FixedPointMap map, int order) {
        return FixedPointLayer.of(map)
                .withSolver(EXACT)
                .withGradient(new ImplicitGradient(EXACT))
                .withDerivativeOrder(order);
    }

    private static Tensor derivative(Tensor result, Tensor variable) {
        return gradients(result, true, variable).get(0);
    }

    private static TensorVector gradients(Tensor result, boolean create, Tensor... variables) {
        return torch.grad(
                new TensorVector(result),
                new TensorVector(variables),
                new TensorVector(),
                new BoolOptional(true),
                create,
                false);
    }
}
