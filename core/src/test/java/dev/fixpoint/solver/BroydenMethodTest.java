package dev.fixpoint.solver;

import static dev.fixpoint.Tensors.assertClose;
import static dev.fixpoint.Tensors.filled;
import static dev.fixpoint.Tensors.random;
import static dev.fixpoint.Tensors.values;
import static dev.fixpoint.Tensors.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.NativeThreads;
import dev.fixpoint.memory.TensorScope;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BroydenMethodTest {
    private static final int DRAWS = 6;
    private static final StoppingCriterion STOP =
            StoppingCriterion.standard().withTolerance(1e-8, 0).withMaxEvaluations(1_000);
    /** Leaves an error of 1e-13 / (1 - rho): at most 1e-11 of the state for the maps here. */
    private static final StoppingCriterion TIGHT =
            StoppingCriterion.standard().withTolerance(1e-13, 1e-13).withMaxEvaluations(1_000);

    private TensorScope scope;
    private GradientMode off;

    @BeforeEach
    void openScope() {
        NativeThreads.useDefault();
        scope = TensorScope.open();
        off = GradientMode.off();
    }

    @AfterEach
    void closeScope() {
        off.close();
        scope.close();
    }

    /** A family of random maps and the evaluations that six of them may take. */
    record Family(String name, int size, LongFunction<Tensor> matrix, boolean tanh, int median, int worst) {
        BoundMap map(long seed) {
            Tensor a = matrix.apply(seed);
            Tensor b = random(seed + 1_000, 1, 1, size);
            return z -> tanh ? z.matmul(a).add(b).tanh() : z.matmul(a).add(b);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** What was measured, and a tenth more: other BLAS kernels round otherwise, and shift a count by a few. */
    static Stream<Arguments> families() {
        return Stream.of(
                        new Family("tanh d=64 norm .9", 64, seed -> normed(seed, 64, 0.9), true, 17, 18),
                        new Family("tanh d=64 radius .9", 64, seed -> ofRadius(seed, 64, 0.9), true, 28, 30),
                        new Family("tanh d=128 norm .95", 128, seed -> normed(seed, 128, 0.95), true, 18, 20),
                        new Family("tanh d=128 symmetric .99", 128, seed -> symmetric(seed, 128, 0.99), true, 24, 26),
                        new Family(
                                "affine d=200 symmetric .99", 200, seed -> symmetric(seed, 200, 0.99), false, 145, 170),
                        new Family("affine d=200 norm .99", 200, seed -> normed(seed, 200, 0.99), false, 29, 31),
                        new Family("affine d=200 skew .95", 200, seed -> skew(seed, 200, 0.95), false, 29, 31))
                .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("families")
    void randomMapsTakeFewEvaluations(Family family) {
        int[] full = new int[DRAWS];
        int[] searched = new int[DRAWS];
        for (int draw = 0; draw < DRAWS; draw++) {
            BoundMap g = family.map(draw);
            full[draw] = evaluations(g, family.size(), false);
            searched[draw] = evaluations(g, family.size(), true);
        }
        for (int[] evaluations : new int[][] {full, searched}) {
            Arrays.sort(evaluations);
            assertThat(evaluations[DRAWS / 2]).as("median").isLessThanOrEqualTo(family.median());
            assertThat(evaluations[DRAWS - 1]).as("worst").isLessThanOrEqualTo(family.worst());
        }
    }

    private static int evaluations(BoundMap g, int size, boolean lineSearch) {
        Solution solution = new BroydenMethod(20, lineSearch, STOP).solve(g, filled(0, 1, size));
        assertThat(solution.status()).isEqualTo(SolverStatus.CONVERGED);
        return solution.statistics().evaluations();
    }

    @Test
    void scalarMapsTakeAsFewStepsAsTheSecantMethod() {
        check(Tensor::cos, filled(0), filled(0.7390851332151607), 8);
        check(z -> z.neg().exp(), filled(0), filled(0.5671432904097838), 8);
    }

    @Test
    void theFixedPointOfAnExpandingMapIsFound() {
        check(z -> z.mul(new Scalar(2)).add(new Scalar(1)), filled(0), filled(-1), 5);
    }

    @Test
    void aRotationByNinetyDegreesIsSolved() {
        Tensor turn = vector(0, 1, -1, 0).reshape(2, 2);
        Tensor centre = vector(3, -1).reshape(1, 2);
        check(z -> z.sub(centre).matmul(turn).add(centre), filled(0, 1, 2), centre, 5);
    }

    /** {@code X = A X A' + Q}: each row of X reads all others. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rowsThatDependOnOneAnotherAreSolvedAsOne(boolean lineSearch) {
        Tensor a = normed(3, 8, 0.95);
        Tensor q = random(4, 1, 8, 8);
        Solution solution = new BroydenMethod(20, lineSearch, TIGHT)
                .solve(z -> a.matmul(z).matmul(a.t()).add(q), torch.zeros_like(q));
        assertThat(solution.status()).isEqualTo(SolverStatus.CONVERGED);
        Tensor expected = q;
        for (int i = 0; i < 500; i++) {
            expected = a.matmul(expected).matmul(a.t()).add(q);
        }
        assertClose("X", solution.value(), expected, 1e-11);
        assertThat(solution.statistics().evaluations()).isLessThan(120);
    }

    private static void check(BoundMap g, Tensor z0, Tensor expected, int evaluations) {
        for (boolean lineSearch : new boolean[] {false, true}) {
            Solution solution = new BroydenMethod(20, lineSearch, TIGHT).solve(g, z0);
            assertThat(solution.status()).isEqualTo(SolverStatus.CONVERGED);
            assertClose("z*", solution.value(), expected, 1e-11);
            assertThat(solution.statistics().evaluations()).isLessThanOrEqualTo(evaluations);
        }
    }

    /** {@code z = 20 (1 + |b|) exp(-z)}: from 0 the first full step goes far beyond the solution. */
    @Test
    void theLineSearchSavesSamplesThatFullStepsLose() {
        Tensor scale = random(3, 1, 8, 16).abs().add(new Scalar(1)).mul(new Scalar(20));
        BoundMap g = RowwiseMap.of((z, rows) -> rows.get(0).mul(z.neg().exp()), scale);
        Tensor z0 = torch.zeros_like(scale);
        assertThat(new BroydenMethod(20, false, TIGHT).solve(g, z0).status()).isNotEqualTo(SolverStatus.CONVERGED);
        Solution solution = new BroydenMethod(20, true, TIGHT).solve(g, z0);
        assertThat(solution.status()).isEqualTo(SolverStatus.CONVERGED);
        // z exp(z) = scale, with an error of the residual over 1 + z
        assertClose("z exp(z)", solution.value().mul(solution.value().exp()), scale, 1e-10);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyCallOfTheMapIsCounted(boolean lineSearch) {
        AtomicInteger calls = new AtomicInteger();
        Tensor b = random(1, 1, 3, 8).abs().mul(new Scalar(20));
        Solution solution = new BroydenMethod(5, lineSearch, TIGHT.withMaxEvaluations(60))
                .solve(
                        z -> {
                            calls.incrementAndGet();
                            return z.neg().exp().mul(b);
                        },
                        torch.zeros_like(b));
        assertThat(solution.statistics().evaluations()).isEqualTo(calls.get());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aLimitOfOneOrTwoEvaluationsIsKeptAndReported(int limit) {
        Solution solution = new BroydenMethod(TIGHT.withMaxEvaluations(limit)).solve(Tensor::cos, filled(0, 2, 3));
        assertThat(solution.status()).isEqualTo(SolverStatus.EVALUATION_LIMIT);
        assertThat(solution.statistics().evaluations()).isEqualTo(limit);
        assertThat(values(solution.value())).doesNotContain(Double.NaN);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nanStaysInItsSample(boolean rowwise) {
        Tensor w = normed(1, 8, 0.9);
        Tensor b = random(2, 1, 4, 8);
        Tensor z0 = torch.zeros_like(b);
        Tensor clean = new BroydenMethod(TIGHT)
                .solve(z -> z.matmul(w).add(b).tanh(), z0)
                .value();
        Tensor broken = b.clone();
        broken.narrow(0, 1, 1).fill_(new Scalar(Double.NaN));
        BoundMap g = rowwise
                ? RowwiseMap.of((z, rows) -> z.matmul(w).add(rows.get(0)).tanh(), broken)
                : z -> z.matmul(w).add(broken).tanh();
        Solution solution = new BroydenMethod(TIGHT).solve(g, z0);
        assertThat(solution.status()).isEqualTo(SolverStatus.NON_FINITE);
        for (int row : new int[] {0, 2, 3}) {
            assertThat(solution.statistics().samples().get(row).status()).isEqualTo(SolverStatus.CONVERGED);
            assertClose("row " + row, solution.value().narrow(0, row, 1), clean.narrow(0, row, 1), 1e-12);
        }
    }

    @Test
    void easySamplesDoNotWaitForHardOnesNorSpoilThem() {
        Tensor slopes = vector(0.1, 0.99, -0.99, 0.5).reshape(4, 1);
        Tensor b = random(5, 1, 4, 10);
        Tensor spread =
                vector(IntStream.range(0, 10).mapToDouble(i -> (i + 1) / 10.0).toArray());
        Solution solution = new BroydenMethod(TIGHT)
                .solve(RowwiseMap.of((z, rows) -> z.mul(rows.get(0)).mul(spread).add(rows.get(1)), slopes, b), b);
        Tensor expected = b.div(torch.ones_like(b).sub(slopes.mul(spread)));
        assertThat(solution.status()).isEqualTo(SolverStatus.CONVERGED);
        assertClose("z*", solution.value(), expected, 1e-11);
        assertThat(solution.statistics().samples().get(0).steps())
                .isLessThan(solution.statistics().samples().get(1).steps());
    }

    /** A memory of 4 is full many times over, for each row at another step. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rowsInABatchFareAsTheyDoAlone(boolean lineSearch) {
        Tensor w = normed(7, 12, 1.2);
        Tensor b = random(8, 1, 9, 12)
                .mul(vector(0.1, 0.2, 0.5, 1, 1.5, 2, 3, 5, 8).reshape(9, 1));
        RowwiseMap g = RowwiseMap.of((z, rows) -> z.matmul(w).add(rows.get(0)).sin(), b);
        BroydenMethod solver = new BroydenMethod(4, lineSearch, TIGHT);
        Solution together = solver.solve(g, torch.zeros_like(b));
        assertThat(together.status()).isEqualTo(SolverStatus.CONVERGED);
        for (int row = 0; row < 9; row++) {
            Tensor own = b.narrow(0, row, 1);
            Solution alone = solver.solve(z -> z.matmul(w).add(own).sin(), torch.zeros_like(own));
            assertClose("row " + row, together.value().narrow(0, row, 1), alone.value(), 1e-12);
            assertThat(together.statistics().samples().get(row).steps())
                    .as("evaluations of row %d", row)
                    .isCloseTo(alone.statistics().evaluations(), within(2));
        }
    }

    /** The residual is at most 1e-5 of the state, by default, and the slope of tanh at most .9. */
    @Test
    void float32ReachesItsDefaultTolerance() {
        Tensor w = normed(1, 64, 0.9);
        Tensor b = random(2, 1, 4, 64);
        Tensor exact = new BroydenMethod(TIGHT)
                .solve(z -> z.matmul(w).add(b).tanh(), torch.zeros_like(b))
                .value();
        Tensor wide = w.to(torch.ScalarType.Float);
        Tensor narrow = b.to(torch.ScalarType.Float);
        Solution solution = new BroydenMethod(StoppingCriterion.standard())
                .solve(z -> z.matmul(wide).add(narrow).tanh(), torch.zeros_like(narrow));
        assertThat(solution.status()).isEqualTo(SolverStatus.CONVERGED);
        assertClose("z*", solution.value(), exact, 2e-5 / (1 - 0.9));
    }

    static Stream<Arguments> shapes() {
        return Stream.of(
                        new long[] {}, new long[] {3}, new long[] {3, 2}, new long[] {2, 3, 2}, new long[] {2, 1, 3, 2})
                .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void statesOfEveryRankKeepTheirShape(long[] shape) {
        check(Tensor::cos, filled(0, shape), filled(0.7390851332151607, shape), 8);
    }

    @Test
    void aMemoryOfNothingIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BroydenMethod(0, true, STOP))
                .withMessage("memory must be at least 1, got 0");
    }

    private static Tensor normed(long seed, int size, double norm) {
        Tensor a = random(seed, 1, size, size);
        return a.mul(new Scalar(norm / torch.linalg_svdvals(a).max().item_double()));
    }

    private static Tensor ofRadius(long seed, int size, double radius) {
        Tensor a = random(seed, 1, size, size);
        return a.mul(new Scalar(radius / torch.linalg_eigvals(a).abs().max().item_double()));
    }

    private static Tensor skew(long seed, int size, double norm) {
        Tensor a = random(seed, 1, size, size);
        Tensor odd = a.sub(a.t());
        return odd.mul(new Scalar(norm / torch.linalg_svdvals(odd).max().item_double()));
    }

    /** Eigenvalues uniform in +-radius, one of them the radius. */
    private static Tensor symmetric(long seed, int size, double radius) {
        Tensor q = torch.linalg_qr(random(seed, 1, size, size)).get0();
        double[] eigenvalues = new Random(seed).doubles(size, -radius, radius).toArray();
        eigenvalues[0] = radius;
        return q.mul(vector(eigenvalues)).matmul(q.t());
    }
}
