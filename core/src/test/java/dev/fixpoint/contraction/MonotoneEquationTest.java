package dev.fixpoint.contraction;

import static dev.fixpoint.Tensors.assertClose;
import static dev.fixpoint.Tensors.filled;
import static dev.fixpoint.Tensors.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fixpoint.memory.NativeThreads;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.FixedPointSolver;
import dev.fixpoint.solver.IncompatibleMapException;
import dev.fixpoint.solver.Solution;
import dev.fixpoint.solver.SolverStatus;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MonotoneEquationTest {
    private static final StoppingCriterion STOP =
            StoppingCriterion.standard().withTolerance(1e-10, 1e-10).withMaxEvaluations(100_000);

    private static final int UNIQUENESS = 100;

    @BeforeAll
    static void setThreads() {
        NativeThreads.useDefault();
    }

    @Test
    void theLinearPartIsStronglyMonotone() {
        Tightness.check("monotone weight, least eigenvalue over the margin", (random, seed) -> {
            MonotoneWeight weight = weight(random, seed);
            Tensor operator = identity(weight).sub(weight.weight());
            Tensor symmetric = operator.add(operator.t()).mul(new Scalar(0.5));
            double least = torch.linalg_eigvalsh(symmetric).min().item_double();
            return new Tightness.Case(least, weight.margin());
        });
    }

    @Test
    void aForwardBackwardStepContractsAsPromised() {
        Tightness.check("monotone, forward-backward step", (random, seed) -> {
            MonotoneWeight weight = weight(random, seed);
            long n = weight.skew().size(0);
            // A drive so large that every slope is 1, where the Jacobian is largest.
            MonotoneEquation equation = weight.equation(filled(1e6, 1, n));
            double norm = Dense.norm(Dense.jacobian(equation::apply, filled(0, 1, n)));
            return new Tightness.Case(equation.factor(), norm);
        });
    }

    @Test
    void aPeacemanRachfordStepContractsAsPromised() {
        Tightness.check("monotone, Peaceman-Rachford step", (random, seed) -> {
            MonotoneWeight weight = weight(random, seed);
            MonotoneEquation equation =
                    weight.equation(filled(0, 1, weight.skew().size(0)));
            assertThat(equation.peacemanRachfordFactor()).isLessThanOrEqualTo(equation.factor());
            return new Tightness.Case(
                    equation.peacemanRachfordFactor(),
                    Dense.norm(equation.reflected().cayley()));
        });
    }

    @Test
    void bothSplittingsFindTheOneEquilibriumFromEveryStart() {
        for (long seed = 0; seed < UNIQUENESS / 4; seed++) {
            try (TensorScope scope = TensorScope.open()) {
                Instance instance = Instance.draw(seed);
                Tensor expected = instance.solve(new PeacemanRachford(STOP), 0).value();
                assertClose("relu(W z + d) of instance " + seed, instance.image(expected), expected, 1e-8);
                for (int start = 1; start <= 2; start++) {
                    instance.assertSolved(instance.solve(new PeacemanRachford(STOP), start), expected);
                    instance.assertSolved(instance.solve(new FixedPointIteration(STOP), start), expected);
                }
            }
        }
    }

    @Test
    void accelerationFindsTheSameEquilibriumWhereItConverges() {
        int plainFailures = 0;
        int reflectedFailures = 0;
        for (long seed = 0; seed < UNIQUENESS; seed++) {
            try (TensorScope scope = TensorScope.open()) {
                Instance instance = Instance.draw(seed);
                Tensor expected = instance.solve(new PeacemanRachford(STOP), 0).value();
                Solution plain = instance.solve(new AndersonAcceleration(STOP), 1);
                Solution reflected = instance.solve(new PeacemanRachford(new AndersonAcceleration(STOP)), 1);
                plainFailures += failed(instance, plain, expected);
                reflectedFailures += failed(instance, reflected, expected);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "monotone, starts of size 10, failures of Anderson on %d instances: %d on forward-backward steps, "
                        + "%d on Peaceman-Rachford steps%n",
                UNIQUENESS,
                plainFailures,
                reflectedFailures);
        assertThat(plainFailures + reflectedFailures).isLessThan(UNIQUENESS / 5);
    }

    private static int failed(Instance instance, Solution solution, Tensor expected) {
        if (solution.status() != SolverStatus.CONVERGED) {
            return 1;
        }
        instance.assertSolved(solution, expected);
        return 0;
    }

    @Test
    void peacemanRachfordTakesFewerSteps() {
        int instances = 25;
        double[] radii = new double[instances];
        double[] plain = new double[instances];
        double[] accelerated = new double[instances];
        double[] reflected = new double[instances];
        for (int seed = 0; seed < instances; seed++) {
            try (TensorScope scope = TensorScope.open()) {
                MonotoneWeight weight =
                        new MonotoneWeight(random(seed, 0.2, 20, 20), random(seed + 10_000, 0.3, 20, 20), 0.2);
                MonotoneEquation equation = weight.equation(random(seed + 20_000, 1, 1, 20));
                Tensor start = filled(0, 1, 20);
                radii[seed] = Dense.spectralRadius(weight.weight());
                plain[seed] = evaluations(new FixedPointIteration(STOP), equation, start);
                accelerated[seed] = evaluations(new AndersonAcceleration(STOP), equation, start);
                reflected[seed] = evaluations(new PeacemanRachford(STOP), equation, start);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "monotone, 20 units, m = 0.2, median spectral radius of W %.2f, median steps to 1e-10: "
                        + "forward-backward %.0f, with Anderson %.0f, Peaceman-Rachford %.0f%n",
                median(radii),
                median(plain),
                median(accelerated),
                median(reflected));
        assertThat(median(radii)).isGreaterThan(1);
        assertThat(median(reflected)).isLessThan(median(plain) / 2);
    }

    @Test
    void rowsMayLeaveTheBatch() {
        MonotoneWeight weight = weight(new Random(1), 1);
        long n = weight.skew().size(0);
        Tensor drive = random(2, 1, 4, n);
        Tensor z = random(3, 1, 4, n);
        Tensor index = torch.arange(new Scalar(1), new Scalar(3)).to(torch.ScalarType.Long);
        MonotoneEquation equation = weight.equation(drive);
        assertThat(equation.hasIndependentRows()).isTrue();
        assertClose(
                "rows 1 and 2",
                equation.rows(index).apply(z.index_select(0, index)),
                equation.apply(z).index_select(0, index),
                1e-14);
    }

    @Test
    void peacemanRachfordRefusesOtherMaps() {
        assertThatExceptionOfType(IncompatibleMapException.class)
                .isThrownBy(() -> new PeacemanRachford(STOP).solve(z -> z, filled(0, 1, 2)))
                .withMessageStartingWith("Peaceman-Rachford splitting solves a MonotoneEquation");
    }

    @Test
    void whatIsNoMonotoneWeightIsRefusedInWords() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MonotoneWeight(filled(0, 2, 3), filled(0, 3, 3), 0))
                .withMessage("margin must be positive and finite, got 0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MonotoneWeight(filled(0, 2, 3), filled(0, 2, 2), 1))
                .withMessage("The skew part must have the shape [3, 3], but it has [2, 2]");
    }

    /** An equation for three samples. */
    private record Instance(long seed, MonotoneWeight weight, Tensor drive, MonotoneEquation equation) {
        static Instance draw(long seed) {
            MonotoneWeight weight = MonotoneEquationTest.weight(new Random(seed), seed);
            Tensor drive = random(seed + 30_000, 1, 3, weight.skew().size(0));
            return new Instance(seed, weight, drive, weight.equation(drive));
        }

        Solution solve(FixedPointSolver solver, int start) {
            Tensor z0 = random(seed + 40_000L * start, start == 0 ? 0 : 10, 3, drive.size(1));
            return solver.solve(equation, z0);
        }

        Tensor image(Tensor z) {
            return z.matmul(weight.weight().t()).add(drive).relu();
        }

        void assertSolved(Solution solution, Tensor expected) {
            assertThat(solution.status()).as("instance %d", seed).isEqualTo(SolverStatus.CONVERGED);
            // A residual of 1e-10 is an error of that over 1 - factor, which here is above 1e-4.
            assertClose("z of instance " + seed, solution.value(), expected, 1e-6);
        }
    }

    /** Margins from 0.1 to 1, and norms of {@code I - W} to about 10. */
    private static MonotoneWeight weight(Random random, long seed) {
        long n = 1 + Dense.size(random, 6);
        double scale = 0.1 + 0.5 * random.nextDouble();
        return new MonotoneWeight(
                random(seed, scale, Dense.size(random, 6), n),
                random(seed + 10_000, scale, n, n),
                0.1 + 0.9 * random.nextDouble());
    }

    private static Tensor identity(MonotoneWeight weight) {
        return torch.eye(weight.skew().size(0), weight.skew().options());
    }

    private static double evaluations(FixedPointSolver solver, MonotoneEquation equation, Tensor start) {
        return solver.solve(equation, start).statistics().evaluations();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
