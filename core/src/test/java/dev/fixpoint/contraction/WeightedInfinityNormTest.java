package dev.fixpoint.contraction;

import static dev.fixpoint.Tensors.assertClose;
import static dev.fixpoint.Tensors.filled;
import static dev.fixpoint.Tensors.random;
import static dev.fixpoint.Tensors.values;
import static dev.fixpoint.Tensors.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fixpoint.memory.NativeThreads;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.Solution;
import dev.fixpoint.solver.SolverStatus;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.Random;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class WeightedInfinityNormTest {
    private static final double BOUND = 0.9;

    @BeforeAll
    static void setThreads() {
        NativeThreads.useDefault();
    }

    @Test
    void aWeightWithScaledRowsContractsInTheNorm() {
        Tightness.check("weighted infinity norm, rows scaled", (random, seed) -> {
            Tensor weight = weight(random, seed);
            Tensor eta = eta(seed, weight);
            Tensor scaled = new WeightedInfinityNorm(eta).rowsAtMost(weight, BOUND);
            return new Tightness.Case(Math.min(BOUND, norm(weight, eta)), norm(scaled, eta));
        });
    }

    @Test
    void theNormBoundsTheSpectralRadius() {
        Tightness.check("spectral radius, bounded by the 2-norm", (random, seed) -> {
            Tensor weight = weight(random, seed);
            return new Tightness.Case(Dense.norm(weight), Dense.spectralRadius(weight));
        });
        Tightness.check("spectral radius, bounded by the infinity norm with equal scales", (random, seed) -> {
            Tensor weight = weight(random, seed);
            WeightedInfinityNorm equal = new WeightedInfinityNorm(torch.ones_like(weight.select(0, 0)));
            return new Tightness.Case(equal.of(weight).item_double(), Dense.spectralRadius(weight));
        });
        Tightness.check("spectral radius, bounded by the infinity norm with balanced scales", (random, seed) -> {
            Tensor weight = weight(random, seed);
            WeightedInfinityNorm balanced = WeightedInfinityNorm.balanced(weight, 30);
            return new Tightness.Case(balanced.of(weight).item_double(), Dense.spectralRadius(weight));
        });
        Tightness.check("spectral radius of |W|, bounded by the infinity norm with balanced scales", (random, seed) -> {
            Tensor weight = weight(random, seed);
            WeightedInfinityNorm balanced = WeightedInfinityNorm.balanced(weight, 30);
            return new Tightness.Case(balanced.of(weight).item_double(), Dense.spectralRadius(weight.abs()));
        });
    }

    @Test
    void averagedIterationContractsWhereTheMeasureIsBelowOne() {
        Tightness.check("averaged iteration with a bounded measure, all slopes", (random, seed) -> {
            Tensor weight = weight(random, seed);
            Tensor eta = eta(seed, weight);
            WeightedInfinityNorm norm = new WeightedInfinityNorm(eta);
            double bound = 1.5 * random.nextDouble() - 0.6;
            Tensor kept = norm.measureAtMost(weight, bound);
            assertThat(measure(kept, eta)).isLessThanOrEqualTo(bound + 1e-8);
            double promised = norm.averagedFactor(kept);
            assertThat(promised).isLessThan(1);
            return new Tightness.Case(promised, averagedFactor(kept, eta, norm.damping(kept)));
        });
    }

    @Test
    void averagedIterationFindsOneFixedPointFromEveryStart() {
        for (long seed = 0; seed < 50; seed++) {
            try (TensorScope scope = TensorScope.open()) {
                Tensor large = random(seed, 2, 6, 6);
                WeightedInfinityNorm norm = WeightedInfinityNorm.balanced(large, 20);
                Tensor weight = norm.measureAtMost(large, BOUND);
                Tensor drive = random(seed + 10_000, 1, 1, 6);
                FixedPointIteration averaged = new FixedPointIteration(
                        norm.damping(weight),
                        StoppingCriterion.standard().withTolerance(1e-12, 1e-12).withMaxEvaluations(10_000));
                Solution first =
                        averaged.solve(z -> z.matmul(weight.t()).add(drive).relu(), random(seed + 20_000, 10, 1, 6));
                Solution second =
                        averaged.solve(z -> z.matmul(weight.t()).add(drive).relu(), random(seed + 30_000, 10, 1, 6));
                assertThat(first.status()).isEqualTo(SolverStatus.CONVERGED);
                assertThat(second.status()).isEqualTo(SolverStatus.CONVERGED);
                assertClose("fixed point of instance " + seed, first.value(), second.value(), 1e-9);
            }
        }
    }

    @Test
    void weightsWithinTheBoundStayAsTheyAre() {
        Tensor weight = random(1, 0.01, 4, 4);
        WeightedInfinityNorm norm = new WeightedInfinityNorm(vector(1, 2, 3, 4));
        assertThat(values(norm.rowsAtMost(weight, BOUND))).isEqualTo(values(weight));
        assertThat(values(norm.measureAtMost(weight, BOUND))).isEqualTo(values(weight));
    }

    @Test
    void normAndMeasureAreThoseOfTheDefinition() {
        Tensor weight = vector(-3, 1, 2, 0.5).view(2, 2);
        WeightedInfinityNorm norm = new WeightedInfinityNorm(vector(1, 2));
        assertThat(norm.of(weight).item_double()).isCloseTo(5, within(1e-14));
        assertThat(norm.measure(weight).item_double()).isCloseTo(1.5, within(1e-14));
        assertThat(norm.damping(weight)).isCloseTo(0.25, within(1e-14));
    }

    @Test
    void boundedWeightsAreDifferentiableInWeightsAndScales() {
        Tensor weight = random(3, 1, 4, 4);
        Tensor eta = random(4, 0.3, 4).exp();
        Dense.assertGradient("rows", at -> new WeightedInfinityNorm(at.get(1)).rowsAtMost(at.get(0), 0.5), weight, eta);
        Dense.assertGradient(
                "measure", at -> new WeightedInfinityNorm(at.get(1)).measureAtMost(at.get(0), 0.5), weight, eta);
    }

    @Test
    void whatHasNoWeightedNormIsRefusedInWords() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WeightedInfinityNorm(vector(1, 0)))
                .withMessage("eta must be positive, but its smallest entry is 0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WeightedInfinityNorm(vector(1, 1)).of(filled(1, 3, 3)))
                .withMessage("The weight must be square like eta, [2, 2], but its shape is [3, 3]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WeightedInfinityNorm.balanced(filled(1, 3, 2), 5))
                .withMessage("The weight must be a square matrix, but its shape is [3, 2]");
    }

    private static Tensor weight(Random random, long seed) {
        long n = 1 + Dense.size(random, 6);
        return random(seed, 0.1 + random.nextDouble(), n, n);
    }

    private static Tensor eta(long seed, Tensor weight) {
        return random(seed + 10_000, 0.7, weight.size(0)).exp();
    }

    /** {@code diag(eta)^-1 W diag(eta)}, whose infinity norm is the weighted one of {@code W}. */
    private static Tensor similar(Tensor weight, Tensor eta) {
        return torch.diag(eta.reciprocal()).matmul(weight).matmul(torch.diag(eta));
    }

    private static double norm(Tensor weight, Tensor eta) {
        return torch.linalg_matrix_norm(similar(weight, eta), new Scalar(Double.POSITIVE_INFINITY))
                .item_double();
    }

    /** The derivative of {@code |I + h W|} at {@code h = 0}, which for small {@code h} is a quotient, right to about 1e-9. */
    private static double measure(Tensor weight, Tensor eta) {
        double small = 1 / 1024.0 / 1024.0;
        Tensor identity = torch.eye(weight.size(0), weight.options());
        return (norm(identity.add(weight, new Scalar(small)), eta) - 1) / small;
    }

    private static double averagedFactor(Tensor weight, Tensor eta, double damping) {
        Tensor slopes = Dense.slopes((int) weight.size(0));
        double largest = 0;
        for (long i = 0; i < slopes.size(0); i++) {
            try (TensorScope scope = TensorScope.open()) {
                Tensor jacobian = torch.eye(weight.size(0), weight.options())
                        .mul(new Scalar(1 - damping))
                        .add(weight.mul(slopes.select(0, i).unsqueeze(1)), new Scalar(damping));
                largest = Math.max(largest, norm(jacobian, eta));
            }
        }
        return largest;
    }
}
