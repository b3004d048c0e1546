package dev.fixpoint.contraction;

import static dev.fixpoint.Tensors.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import dev.fixpoint.memory.NativeThreads;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LipschitzBoundTest {
    private static final List<Activation> ACTIVATIONS = List.of(
            new Activation(Tensor::relu, LipschitzBound.RELU),
            new Activation(Tensor::tanh, LipschitzBound.TANH),
            new Activation(Tensor::sigmoid, LipschitzBound.SIGMOID));

    private record Activation(UnaryOperator<Tensor> function, LipschitzBound bound) {}

    @BeforeAll
    static void setThreads() {
        NativeThreads.useDefault();
    }

    @Test
    void theBoundOfACompositionIsAboveItsJacobians() {
        Tightness.check("damped residual network of two layers and a skip", (random, seed) -> {
            long n = 1 + Dense.size(random, 5);
            Tensor first = random(seed, 0.5, n, n);
            Tensor second = random(seed + 10_000, 0.5, n, n);
            Tensor skip = random(seed + 20_000, 0.5, n, n);
            double weight = random.nextGaussian();
            double damping = 0.1 + 0.9 * random.nextDouble();
            Activation inner = ACTIVATIONS.get(random.nextInt(3));
            Activation outer = ACTIVATIONS.get(random.nextInt(3));
            UnaryOperator<Tensor> network = z -> {
                Tensor hidden = inner.function().apply(z.matmul(first.t()));
                Tensor branch =
                        outer.function().apply(hidden.matmul(second.t())).add(z.matmul(skip.t()));
                Tensor residual = z.add(branch, new Scalar(weight));
                return z.mul(new Scalar(1 - damping)).add(residual, new Scalar(damping));
            };
            LipschitzBound bound = LipschitzBound.linear(first)
                    .then(inner.bound())
                    .then(LipschitzBound.linear(second))
                    .then(outer.bound())
                    .plus(LipschitzBound.linear(skip))
                    .residual(weight)
                    .damped(damping);
            return new Tightness.Case(bound.factor(), largestJacobian(network, n, seed));
        });
    }

    @Test
    void theBoundOfAHiddenLayerHoldsForAllSlopes() {
        Tightness.check("one hidden layer, all slopes", (random, seed) -> {
            Layer layer = Layer.draw(random, seed);
            return new Tightness.Case(
                    LipschitzBound.hidden(layer.outer(), layer.inner()).factor(), layer.truth());
        });
        Tightness.check("one hidden layer, product of norms", (random, seed) -> {
            Layer layer = Layer.draw(random, seed);
            LipschitzBound product = LipschitzBound.linear(layer.inner())
                    .then(LipschitzBound.RELU)
                    .then(LipschitzBound.linear(layer.outer()));
            LipschitzBound hidden = LipschitzBound.hidden(layer.outer(), layer.inner());
            assertThat(hidden.factor()).isLessThanOrEqualTo(product.factor() * (1 + 1e-12));
            return new Tightness.Case(product.factor(), layer.truth());
        });
    }

    @Test
    void aConvolutionHasTheBoundOfItsOperator() {
        Tensor kernel = random(1, 1, 2, 2, 3, 3);
        ConvolutionGrid grid = ConvolutionGrid.zeroPadded(6, 6, 1);
        assertThat(LipschitzBound.convolution(kernel, grid).factor())
                .isEqualTo(SpectralNorm.ofConvolution(kernel, grid).item_double());
    }

    @Test
    void aContractionHasANumberOfStepsThatIsEnough() {
        LipschitzBound half = new LipschitzBound(0.5);
        assertThat(half.contracts()).isTrue();
        assertThat(half.steps(1e-3)).isEqualTo(10);
        assertThat(new LipschitzBound(0).steps(1e-3)).isEqualTo(1);
        assertThat(half.times(-3).factor()).isCloseTo(1.5, within(0.0));
        assertThatIllegalStateException()
                .isThrownBy(() -> half.times(2).steps(1e-3))
                .withMessage("A bound of 1.0 promises no contraction, so no number of steps");
    }

    @Test
    void whatIsNoBoundIsRefusedInWords() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LipschitzBound(Double.NaN))
                .withMessage("factor must be at least 0 and finite, got NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LipschitzBound.TANH.damped(0))
                .withMessage("damping must be in (0, 1], got 0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LipschitzBound.SIGMOID.steps(1))
                .withMessage("reduction must be in (0, 1), got 1.0");
    }

    /** Over the origin, where slopes are steepest, and four random points. */
    private static double largestJacobian(UnaryOperator<Tensor> network, long n, long seed) {
        double largest = Dense.norm(Dense.jacobian(network, random(seed, 0, 1, n)));
        for (int point = 1; point < 5; point++) {
            Tensor z = random(seed + 30_000L * point, 1, 1, n);
            largest = Math.max(largest, Dense.norm(Dense.jacobian(network, z)));
        }
        return largest;
    }

    private record Layer(Tensor outer, Tensor inner) {
        static Layer draw(Random random, long seed) {
            long hidden = Dense.size(random, 6);
            long out = Dense.size(random, 5);
            long in = Dense.size(random, 5);
            return new Layer(random(seed, 1, out, hidden), random(seed + 10_000, 1, hidden, in));
        }

        /** A norm is convex in the slopes, so its maximum is where each is 0 or 1. */
        double truth() {
            Tensor slopes = Dense.slopes((int) inner.size(0));
            return torch.linalg_svdvals(outer.mul(slopes.unsqueeze(1)).matmul(inner))
                    .max()
                    .item_double();
        }
    }
}
