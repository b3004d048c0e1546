package dev.fixpoint;

import static dev.fixpoint.Tensors.assertClose;
import static dev.fixpoint.Tensors.random;
import static dev.fixpoint.Tensors.variable;

import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.memory.NativeThreads;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.FixedPointSolver;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients of random contractions of random shapes against those of steps until nothing changes. */
class RandomContractionsTest {
    private static final int BLOCKS = 10;
    private static final int BLOCK = 50;

    /** A part of the largest value: solves stop at 1e-13, and a bound of .95 multiplies the residual by at most 20. */
    private static final double TOLERANCE = 1e-8;

    private static final StoppingCriterion STOP = StoppingCriterion.standard().withTolerance(1e-13, 1e-13);

    private static final List<UnaryOperator<Tensor>> ACTIVATIONS =
            List.of(Tensor::tanh, UnaryOperator.identity(), Tensor::relu);

    @BeforeAll
    static void setThreads() {
        NativeThreads.useDefault();
    }

    static LongStream blocks() {
        return LongStream.range(0, BLOCKS);
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void fiftyRandomContractionsHaveTheGradientsOfManySteps(long block) {
        for (long seed = block * BLOCK; seed < (block + 1) * BLOCK; seed++) {
            try (TensorScope scope = TensorScope.open()) {
                compare(Contraction.draw(seed), seed);
            }
        }
    }

    private static void compare(Contraction drawn, long seed) {
        FixedPointSolver solver = seed % 2 == 0 ? new FixedPointIteration(STOP) : new AndersonAcceleration(STOP);
        Tensor x = variable(drawn.x());
        Tensor w = variable(drawn.w());
        Tensor z = FixedPointLayer.of((input, state) -> drawn.step(state, input, w))
                .withSolver(solver)
                .withGradient(new ImplicitGradient(solver))
                .forward(x);
        FixedPoint.backward(z.mul(Tensors.weights(z)).sum());

        Tensor unrolledX = variable(drawn.x());
        Tensor unrolledW = variable(drawn.w());
        Tensor state = torch.zeros_like(unrolledX);
        // The bound to this power is 1e-13.
        int steps = (int) Math.ceil(Math.log(1e-13) / Math.log(drawn.bound()));
        for (int i = 0; i < steps; i++) {
            state = drawn.step(state, unrolledX, unrolledW);
        }
        state.mul(Tensors.weights(state)).sum().backward();

        assertClose("z* of draw " + seed, z, state, TOLERANCE);
        assertClose("gradient in x of draw " + seed, x.grad(), unrolledX.grad(), TOLERANCE);
        assertClose("gradient in w of draw " + seed, w.grad(), unrolledW.grad(), TOLERANCE);
    }

    /**
     * {@code g(x, z) = s(mix(z) w + x)}.
     *
     * @param x the input, of 0 to 4 dimensions
     * @param w a matrix over the last dimension, or a factor where a sample is a number; its norm is {@code bound}
     * @param bound of the norm of the Jacobian
     * @param activation {@code s}, with slopes of at most 1
     */
    private record Contraction(Tensor x, Tensor w, double bound, UnaryOperator<Tensor> activation) {
        static Contraction draw(long seed) {
            Random random = new Random(seed);
            int rank = random.nextInt(5);
            long[] shape = new long[rank];
            Arrays.setAll(shape, i -> 1 + random.nextInt(i == 0 ? 6 : 5));
            double bound = 0.3 + 0.65 * random.nextDouble();
            UnaryOperator<Tensor> activation = ACTIVATIONS.get(random.nextInt(ACTIVATIONS.size()));
            Tensor x = random(seed + 10_000, 1, shape);
            if (rank < 2) {
                double sign = random.nextBoolean() ? 1 : -1;
                return new Contraction(x, Tensors.filled(sign * bound), bound, activation);
            }
            Tensor w = random(seed + 20_000, 1, shape[rank - 1], shape[rank - 1]);
            Tensor norm = torch.linalg_svdvals(w).max();
            return new Contraction(x, w.div(norm).mul(new Scalar(bound)), bound, activation);
        }

        Tensor step(Tensor z, Tensor input, Tensor weight) {
            return activation.apply(
                    z.dim() < 2
                            ? z.mul(weight).add(input)
                            : mixed(z).matmul(weight).add(input));
        }

        /** Each place with its neighbours in the dimensions between the first and the last, as a convolution does. */
        private static Tensor mixed(Tensor z) {
            Tensor mixed = z;
            for (int dimension = 1; dimension < z.dim() - 1; dimension++) {
                Tensor neighbour = mixed.roll(new long[] {1}, dimension);
                mixed = mixed.mul(new Scalar(0.6)).add(neighbour.mul(new Scalar(-0.4)));
            }
            return mixed;
        }
    }
}
