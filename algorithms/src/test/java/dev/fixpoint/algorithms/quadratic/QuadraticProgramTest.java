package dev.fixpoint.algorithms.quadratic;

import static dev.fixpoint.algorithms.optimization.Tensors.assertClose;
import static dev.fixpoint.algorithms.optimization.Tensors.filled;
import static dev.fixpoint.algorithms.optimization.Tensors.largest;
import static dev.fixpoint.algorithms.optimization.Tensors.random;
import static dev.fixpoint.algorithms.optimization.Tensors.uniform;
import static dev.fixpoint.algorithms.optimization.Tensors.variable;
import static dev.fixpoint.algorithms.optimization.Tensors.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.algorithms.optimization.Tensors;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.memory.NativeThreads;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class QuadraticProgramTest {
    /** Newton's last step leaves rounding, times the condition of the KKT matrix, which is up to 1e5 here. */
    private static final double TOLERANCE = 1e-8;

    @BeforeAll
    static void setThreads() {
        NativeThreads.use(1);
    }

    /** A random programme with a feasible point, in a batch with matrices of its own for each sample. */
    private record Instance(Tensor quadratic, Tensor linear, Tensor a, Tensor b, Tensor g, Tensor h) {
        static Instance random(long seed, int batch, int n, int equalities, int inequalities) {
            Tensor root = Tensors.random(seed, batch, n, n);
            Tensor quadratic = root.bmm(root.transpose(1, 2))
                    .div(new Scalar(n))
                    .add(identity(n).mul(new Scalar(0.1)));
            Tensor point = Tensors.random(seed + 1, batch, n, 1);
            Tensor a = Tensors.random(seed + 2, batch, equalities, n);
            Tensor g = Tensors.random(seed + 3, batch, inequalities, n);
            Tensor slack = uniform(seed + 4, batch, inequalities);
            return new Instance(
                    quadratic,
                    Tensors.random(seed + 5, batch, n),
                    a,
                    a.bmm(point).squeeze(2),
                    g,
                    g.bmm(point).squeeze(2).add(slack));
        }

        QuadraticProgram program() {
            return QuadraticProgram.of(quadratic).withEqualities(a, b).withInequalities(g, h);
        }
    }

    private static Tensor identity(long size) {
        return torch.eye(size, new TensorOptions(torch.ScalarType.Double));
    }

    @Test
    void fiveHundredRandomProgrammesSatisfyTheKktConditions() {
        int[][] sizes = {{5, 0, 8}, {10, 3, 10}, {20, 5, 30}, {30, 10, 20}, {8, 8, 4}};
        for (int[] size : sizes) {
            try (TensorScope scope = TensorScope.open()) {
                Instance instance = Instance.random(size[0] * 100L, 100, size[0], size[1], size[2]);
                QuadraticProgramSolution solution = instance.program().solve(instance.linear());
                assertThat(solution.statuses()).containsOnly(ProgramStatus.SOLVED);
                assertKkt(instance, solution);
            }
        }
    }

    /** Stationarity, feasibility, signs and complementarity, each by itself. */
    private static void assertKkt(Instance instance, QuadraticProgramSolution solution) {
        long equalities = instance.a().size(1);
        Tensor z = solution.minimizer().unsqueeze(2);
        Tensor y = solution.multipliers();
        Tensor nu = y.narrow(1, 0, equalities).unsqueeze(2);
        Tensor lambda = y.narrow(1, equalities, y.size(1) - equalities);
        Tensor slope = instance.quadratic()
                .bmm(z)
                .add(instance.linear().unsqueeze(2))
                .add(instance.a().transpose(1, 2).bmm(nu))
                .add(instance.g().transpose(1, 2).bmm(lambda.unsqueeze(2)));
        Tensor slack = instance.h().sub(instance.g().bmm(z).squeeze(2));
        double scale = Math.max(1, largest(y));
        assertThat(largest(slope) / scale).as("stationarity").isLessThan(TOLERANCE);
        assertThat(largest(instance.a().bmm(z).squeeze(2).sub(instance.b())))
                .as("equalities")
                .isLessThan(TOLERANCE);
        assertThat(largest(slack.neg().relu())).as("inequalities").isLessThan(TOLERANCE);
        assertThat(largest(lambda.neg().relu())).as("signs").isLessThan(TOLERANCE);
        assertThat(largest(lambda.mul(slack)) / scale).as("complementarity").isLessThan(TOLERANCE);
    }

    @Test
    void gradientsAreThoseOfTheDenseKktSystem() {
        Instance instance = Instance.random(7, 3, 6, 2, 5);
        Tensor q = variable(instance.quadratic());
        Tensor c = variable(instance.linear());
        Tensor a = variable(instance.a());
        Tensor b = variable(instance.b());
        Tensor g = variable(instance.g());
        Tensor h = variable(instance.h());
        Tensor weights = random(8, 3, 13);
        Tensor state = QuadraticProgram.of(q)
                .withEqualities(a, b)
                .withInequalities(g, h)
                .layer()
                .forward(c);
        FixedPoint.backward(state.mul(weights).sum());
        List<Tensor> expected = DenseKkt.gradients(
                instance.quadratic(), instance.a(), instance.g(), instance.h(), state.detach(), weights);
        List<Tensor> actual = List.of(q.grad(), c.grad(), a.grad(), b.grad(), g.grad(), h.grad());
        List<String> names = List.of("Q", "q", "A", "b", "G", "h");
        for (int i = 0; i < names.size(); i++) {
            assertClose("gradient in " + names.get(i), actual.get(i), expected.get(i), TOLERANCE);
        }
    }

    @Test
    void gradientsOfSharedMatricesAreSummedOverTheBatch() {
        Instance instance = Instance.random(9, 1, 6, 2, 5);
        Tensor q = variable(instance.quadratic().squeeze(0));
        Tensor a = variable(instance.a().squeeze(0));
        Tensor b = variable(instance.b().squeeze(0));
        Tensor g = variable(instance.g().squeeze(0));
        Tensor h = variable(instance.h().squeeze(0));
        Tensor c = random(10, 4, 6);
        Tensor weights = random(11, 4, 6);
        Supplier<Tensor> loss = () -> QuadraticProgram.of(q)
                .withEqualities(a, b)
                .withInequalities(g, h)
                .minimizer(c)
                .mul(weights)
                .sum();
        FixedPoint.backward(loss.get());
        for (Tensor parameter : List.of(a, h)) {
            // Central differences of a piecewise smooth function: 1e-5 squared, and rounding of 1e-16 over 1e-5.
            assertClose("gradient", parameter.grad(), Tensors.differences(loss, parameter, 1e-5), 1e-7);
        }
    }

    @Test
    void aBatchGivesWhatItsSamplesGiveAlone() {
        Instance instance = Instance.random(12, 4, 6, 2, 5);
        Tensor together = instance.program().minimizer(instance.linear());
        for (int i = 0; i < 4; i++) {
            Instance alone = new Instance(
                    instance.quadratic().select(0, i),
                    instance.linear().narrow(0, i, 1),
                    instance.a().select(0, i),
                    instance.b().select(0, i),
                    instance.g().select(0, i),
                    instance.h().select(0, i));
            assertClose("sample " + i, together.narrow(0, i, 1), alone.program().minimizer(alone.linear()), TOLERANCE);
        }
    }

    @Test
    void withoutConstraintsItIsALinearSystem() {
        Tensor q = variable(vector(2, 0.5, 0.5, 1).reshape(2, 2));
        Tensor c = vector(1, -2).reshape(1, 2);
        Tensor z = QuadraticProgram.of(q).minimizer(c);
        assertClose("z", z, vector(-2 / 1.75, 4.5 / 1.75).reshape(1, 2), 1e-12);
    }

    @Test
    void boundsOnBothSidesHaveMultipliersOfBothSigns() {
        Tensor q = identity(3);
        QuadraticProgramSolution solution = QuadraticProgram.of(q)
                .withBounds(filled(-1, 3), filled(1, 3))
                .solve(vector(-3, 0.5, 4).reshape(1, 3));
        assertClose("z", solution.minimizer(), vector(1, -0.5, -1).reshape(1, 3), 1e-12);
        assertClose("y", solution.multipliers(), vector(2, 0, -3).reshape(1, 3), 1e-12);
    }

    @Test
    void infeasibleAndUnboundedProgrammesAreNamedAndTheOthersSolved() {
        Tensor q = torch.diag(vector(1, 0));
        Tensor g = vector(1, 0, -1, 0, 0, -1).reshape(3, 2);
        // z1 <= h0, -z1 <= h1, -z2 <= h2: solvable, empty for h0 < -h1, and falling for ever in z2 where q2 < 0.
        Tensor h = vector(1, 1, 1, -1, 0.5, 1, 1, 1, 1).reshape(3, 3);
        Tensor c = vector(0.3, 1, 0.3, 1, 0.3, -1).reshape(3, 2);
        QuadraticProgram program = QuadraticProgram.of(q).withInequalities(g, h);
        QuadraticProgramSolution solution = program.solve(c);
        assertThat(solution.statuses())
                .containsExactly(ProgramStatus.SOLVED, ProgramStatus.INFEASIBLE, ProgramStatus.UNBOUNDED);
        assertClose("z", solution.minimizer().narrow(0, 0, 1), vector(-0.3, -1).reshape(1, 2), TOLERANCE);
        assertThatExceptionOfType(QuadraticProgramException.class)
                .isThrownBy(() -> program.minimizer(c))
                .withMessageContaining("The quadratic programme of sample 1 is infeasible")
                .withMessageContaining("2 of 3 samples failed");
    }

    @Test
    void randomInfeasibleAndUnboundedProgrammesAreAllNamed() {
        Instance instance = Instance.random(20, 50, 8, 2, 6);
        Tensor g = torch.cat(new TensorVector(instance.g(), instance.g().neg()), 1);
        Tensor h = torch.cat(new TensorVector(instance.h(), instance.h().neg().sub(new Scalar(0.1))), 1);
        assertThat(QuadraticProgram.of(instance.quadratic())
                        .withEqualities(instance.a(), instance.b())
                        .withInequalities(g, h)
                        .solve(instance.linear())
                        .statuses())
                .containsOnly(ProgramStatus.INFEASIBLE);
        Tensor flat = torch.zeros_like(instance.quadratic());
        assertThat(QuadraticProgram.of(flat)
                        .withEqualities(instance.a(), instance.b())
                        .solve(instance.linear())
                        .statuses())
                .containsOnly(ProgramStatus.UNBOUNDED);
    }

    @Test
    void dependentActiveConstraintsDoNotDisturbTheSolutionNorItsGradient() {
        // The corner (0, 0) is held by three constraints where two would do; the third one's bound does not move it
        // alone.
        Tensor a = variable(vector(1, 1).reshape(1, 2));
        Tensor b = variable(vector(1));
        QuadraticProgram program = QuadraticProgram.of(identity(2))
                .withEqualities(
                        torch.cat(new TensorVector(a, a.mul(new Scalar(2)))),
                        torch.cat(new TensorVector(b, b.mul(new Scalar(2)))));
        Tensor z = program.minimizer(vector(0, 0, 1, 0).reshape(2, 2));
        assertClose("z", z, vector(0.5, 0.5, 0, 1).reshape(2, 2), TOLERANCE);
        FixedPoint.backward(z.select(1, 0).sum());
        assertClose("gradient in b", b.grad(), vector(1), TOLERANCE);
    }

    @Test
    void linearProgrammesAreSolvedToo() {
        QuadraticProgramSolution solution = QuadraticProgram.of(filled(0, 2, 2))
                .withInequalities(vector(1, 2, 3, 1).reshape(2, 2), vector(4, 6))
                .withBounds(filled(0, 2), filled(Double.POSITIVE_INFINITY, 2))
                .solve(vector(-1, -1).reshape(1, 2));
        assertThat(solution.statuses()).containsOnly(ProgramStatus.SOLVED);
        assertClose("z", solution.minimizer(), vector(1.6, 1.2).reshape(1, 2), TOLERANCE);
    }

    @Test
    void badlyScaledProgrammesAreSolved() {
        Instance instance = Instance.random(30, 20, 8, 2, 6);
        Tensor stretch = vector(1e-3, 1e-2, 0.1, 1, 1, 10, 100, 1e3);
        Tensor q = instance.quadratic().mul(stretch).mul(stretch.unsqueeze(1));
        Tensor linear = instance.linear().mul(stretch);
        QuadraticProgramSolution solution = QuadraticProgram.of(q)
                .withEqualities(instance.a().mul(stretch), instance.b())
                .withInequalities(instance.g().mul(stretch), instance.h())
                .solve(linear);
        assertThat(solution.statuses()).containsOnly(ProgramStatus.SOLVED);
        Tensor expected = instance.program().solve(instance.linear()).minimizer();
        // Tolerances hold for the stretched programme, whose entries span six orders of magnitude.
        assertClose("z", solution.minimizer().mul(stretch), expected, 1e-6);
    }

    @Test
    void secondDerivativesComeFromTheImplicitGradient() {
        Tensor c = variable(vector(0.5, -2, 0.3).reshape(1, 3));
        Tensor scale = variable(filled(2));
        Supplier<Tensor> minimum = () -> QuadraticProgram.of(identity(3).mul(scale))
                .withBounds(filled(-1, 3), filled(0.75, 3))
                .layer()
                .withGradient(new ImplicitGradient(new FixedPointIteration(StoppingCriterion.standard())))
                .withDerivativeOrder(2)
                .forward(c)
                .narrow(1, 0, 3)
                .sum();
        // z = -c / s where free (first and third), so d2 sum(z) / ds2 = -2 (c1 + c3) / s^3.
        try (TensorScope scope = TensorScope.open()) {
            Tensor first = torch.grad(
                            new TensorVector(minimum.get()),
                            new TensorVector(scale),
                            new TensorVector(),
                            new org.bytedeco.pytorch.BoolOptional(true),
                            true,
                            false)
                    .get(0);
            assertThat(first.item_double()).isCloseTo(0.8 / 4, org.assertj.core.api.Assertions.within(1e-10));
            FixedPoint.backward(first);
            assertThat(scale.grad().item_double())
                    .isCloseTo(-2 * 0.8 / 8, org.assertj.core.api.Assertions.within(1e-10));
        }
    }

    @Test
    void wrongShapesAndTypesAreRefusedInWords() {
        Tensor q = identity(3);
        assertThatThrownBy(() -> QuadraticProgram.of(filled(1, 2, 3))).hasMessageContaining("quadratic must be [n, n]");
        assertThatThrownBy(() -> QuadraticProgram.of(q.to(torch.ScalarType.Float)))
                .hasMessageContaining("quadratic must be float64");
        assertThatThrownBy(() -> QuadraticProgram.of(q).withEqualities(filled(1, 2, 2), filled(1, 2)))
                .hasMessageContaining("[m, 3] or [B, m, 3], got [2, 2]");
        assertThatThrownBy(() -> QuadraticProgram.of(q).withEqualities(filled(1, 2, 3), filled(1, 1)))
                .hasMessageContaining("bounds must be [2] or [B, 2], got [1]");
        assertThatThrownBy(() -> QuadraticProgram.of(q).minimizer(filled(1, 3)))
                .hasMessageContaining("linear must be [B, 3], got [3]");
        assertThatThrownBy(() -> new OperatorSplitting(0, 10))
                .hasMessageContaining("tolerance must be in (0, 1), got 0.0");
    }
}
