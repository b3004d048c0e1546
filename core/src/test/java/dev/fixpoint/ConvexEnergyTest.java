package dev.fixpoint;

import static dev.fixpoint.Tensors.assertClose;
import static dev.fixpoint.Tensors.filled;
import static dev.fixpoint.Tensors.random;
import static dev.fixpoint.Tensors.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fixpoint.contraction.Dense;
import dev.fixpoint.contraction.Tightness;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.NativeThreads;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.ConjugateGradient;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.FixedPointSolver;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConvexEnergyTest {
    private static final StoppingCriterion STOP =
            StoppingCriterion.standard().withTolerance(1e-13, 1e-13).withMaxEvaluations(10_000);
    private static final int INPUTS = 2;
    private static final int POINTS = 2;

    @BeforeAll
    static void setThreads() {
        NativeThreads.useDefault();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void theHessianLiesBetweenConvexityAndSmoothness(int depth) {
        Tightness.check("convex energy of %d layers, smoothness".formatted(depth), (random, seed) -> {
            ConvexEnergy energy = energy(random, seed, depth);
            double smoothness = energy.smoothness();
            double largest = 0;
            for (int point = 0; point < POINTS; point++) {
                double[] curvatures = curvatures(energy, seed, point);
                assertThat(curvatures[0]).isGreaterThanOrEqualTo(energy.convexity() * (1 - 1e-12));
                largest = Math.max(largest, curvatures[curvatures.length - 1]);
            }
            return new Tightness.Case(smoothness, largest);
        });
    }

    @Test
    void aStepOfTheDescentContractsAsPromised() {
        Tightness.check("convex energy of 2 layers, step of the descent", (random, seed) -> {
            ConvexEnergy energy = energy(random, seed, 2);
            double stepSize = energy.stepSize();
            double largest = 0;
            for (int point = 0; point < POINTS; point++) {
                for (double curvature : curvatures(energy, seed, point)) {
                    largest = Math.max(largest, Math.abs(1 - stepSize * curvature));
                }
            }
            return new Tightness.Case(energy.factor(), largest);
        });
    }

    @Test
    void theMinimumIsTheSameFromEveryStart() {
        for (long seed = 0; seed < 20; seed++) {
            try (TensorScope scope = TensorScope.open();
                    GradientMode off = GradientMode.off()) {
                ConvexEnergy energy = energy(new Random(seed), seed, 2);
                long d = energy.layers().get(0).state().size(1);
                BoundMap g = energy.descent().at(random(seed, 1, 3, INPUTS));
                FixedPointSolver solver = new FixedPointIteration(STOP);
                Tensor first = solver.solve(g, random(seed + 1_000, 10, 3, d)).value();
                Tensor second = solver.solve(g, random(seed + 2_000, 10, 3, d)).value();
                assertClose("minimum of instance " + seed, first, second, 1e-9);
            }
        }
    }

    @Test
    void theMinimumIsDifferentiableInInputAndWeights() {
        ConvexEnergy drawn = energy(new Random(1), 1, 2);
        List<Tensor> parts = new ArrayList<>();
        drawn.layers().forEach(layer -> parts.addAll(List.of(layer.state(), layer.input(), layer.bias())));
        parts.addAll(drawn.between());
        parts.add(drawn.output());
        parts.add(random(7, 1, 3, INPUTS));
        long d = drawn.layers().get(0).state().size(1);
        double stepSize = drawn.stepSize();
        Dense.assertGradient(
                "minimum",
                at -> {
                    ConvexEnergy energy = new ConvexEnergy(
                            List.of(
                                    new ConvexEnergy.Layer(at.get(0), at.get(1), at.get(2)),
                                    new ConvexEnergy.Layer(at.get(3), at.get(4), at.get(5))),
                            List.of(at.get(6)),
                            at.get(7),
                            drawn.convexity());
                    return FixedPointLayer.of(GradientDescentMap.of(energy, stepSize))
                            .withSolver(new FixedPointIteration(STOP))
                            .withGradient(new ImplicitGradient(new ConjugateGradient(STOP)))
                            .withInitialState(x -> filled(0, x.size(0), d))
                            .forward(at.get(8));
                },
                parts.toArray(Tensor[]::new));
    }

    @Test
    void whatIsNoConvexEnergyIsRefusedInWords() {
        ConvexEnergy.Layer layer = new ConvexEnergy.Layer(filled(1, 3, 2), filled(1, 3, 2), filled(1, 3));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConvexEnergy(List.of(layer), List.of(), filled(1, 3), 0))
                .withMessage("convexity must be positive and finite, got 0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConvexEnergy(List.of(layer), List.of(filled(1, 3, 3)), filled(1, 3), 1))
                .withMessageContaining("one weight less between layers than there are layers, but there are 1 and 1");
    }

    private static ConvexEnergy energy(Random random, long seed, int depth) {
        long d = 1L + random.nextInt(4);
        List<ConvexEnergy.Layer> layers = new ArrayList<>();
        List<Tensor> between = new ArrayList<>();
        long units = 0;
        for (int k = 0; k < depth; k++) {
            long before = units;
            units = 2L + random.nextInt(5);
            long part = seed + 10_000L * k;
            layers.add(new ConvexEnergy.Layer(
                    random(part + 1_000, 1, units, d), random(part + 2_000, 1, units, INPUTS), filled(0, units)));
            if (k > 0) {
                between.add(random(part + 3_000, 1 / Math.sqrt((double) before), units, before));
            }
        }
        return new ConvexEnergy(layers, between, random(seed, 1, units), 0.1 + 0.9 * random.nextDouble());
    }

    /** The eigenvalues of the Hessian, ascending; point 0 is the origin, where softplus curves most. */
    private static double[] curvatures(ConvexEnergy energy, long seed, int point) {
        double scale = point == 0 ? 0 : 1;
        long d = energy.layers().get(0).state().size(1);
        Tensor x = random(seed + 40_000L * point, scale, 1, INPUTS);
        // A step of size 1 is z - dE/dz.
        BoundMap g = GradientDescentMap.of(energy, 1).at(x);
        Tensor z = random(seed + 50_000L * point, scale, 1, d);
        Tensor jacobian;
        try (GradientMode on = GradientMode.on()) {
            jacobian = Dense.jacobian(g::apply, z);
        }
        Tensor hessian = torch.eye(d, jacobian.options()).sub(jacobian);
        double[] curvatures = values(torch.linalg_eigvalsh(hessian));
        Arrays.sort(curvatures);
        return curvatures;
    }
}
