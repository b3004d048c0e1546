package dev.fixpoint.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fixpoint.Tensors;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.NativeThreads;
import dev.fixpoint.memory.TensorScope;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinearSolversTest {
    private static final StoppingCriterion STOP =
            StoppingCriterion.standard().withTolerance(1e-12, 0).withMaxEvaluations(5_000);
    /** The residual's 1e-12 times the condition number of the problems, which is at most some thousands. */
    private static final double TOLERANCE = 1e-8;

    private GradientMode off;

    @BeforeAll
    static void setThreads() {
        NativeThreads.useDefault();
    }

    @BeforeEach
    void switchOff() {
        off = GradientMode.off();
    }

    @AfterEach
    void switchBack() {
        off.close();
    }

    private static Stream<Method> generalMethods() {
        return Stream.of(Method.values()).filter(method -> method != Method.CONJUGATE_GRADIENT);
    }

    private static List<AffineProblem> symmetricProblems() {
        Tensor mixed = torch.stack(
                new TensorVector(
                        AffineProblem.symmetric(1, AffineProblem.spread(0.1, 12)),
                        AffineProblem.symmetric(2, AffineProblem.spread(0.99, 12)),
                        AffineProblem.symmetric(3, AffineProblem.spread(0.5, 12))),
                0);
        AffineProblem batch = AffineProblem.of("mixed radii", mixed, Tensors.random(4, 1, 3, 12));
        Tensor whole = AffineProblem.symmetric(5, AffineProblem.spread(0.9, 24));
        return Stream.of(
                        AffineProblem.coupled(
                                "symmetric, radius .99",
                                AffineProblem.symmetric(6, AffineProblem.spread(0.99, 200)),
                                Tensors.random(7, 1, 1, 200)),
                        batch,
                        batch.declaredRowwise(),
                        AffineProblem.coupled("symmetric, coupled rows", whole, Tensors.random(8, 1, 4, 6)),
                        AffineProblem.coupled("rank 0", Tensors.filled(0.5, 1, 1), Tensors.filled(2)),
                        AffineProblem.of("rank 1", Tensors.filled(-0.7, 3, 1, 1), Tensors.vector(1, 2, 3)),
                        AffineProblem.of("rank 1", Tensors.filled(-0.7, 3, 1, 1), Tensors.vector(1, 2, 3))
                                .declaredRowwise(),
                        AffineProblem.coupled("rank 4", whole, Tensors.random(9, 1, 2, 3, 2, 2)))
                .map(AffineProblem::declaredSymmetric)
                .toList();
    }

    private static List<AffineProblem> generalProblems() {
        Tensor mixed =
                torch.stack(new TensorVector(AffineProblem.random(11, 0.1, 20), AffineProblem.random(12, 0.99, 20)), 0);
        AffineProblem batch = AffineProblem.of("mixed radii", mixed, Tensors.random(13, 1, 2, 20));
        Tensor chain = torch.zeros(new long[] {3, 3}, mixed.options());
        chain.diagonal(-1, 0, 1).fill_(new Scalar(0.8));
        chain.diagonal(0, 0, 1).fill_(new Scalar(0.5));
        Tensor oneWay = torch.kron(chain, AffineProblem.random(14, 0.9, 5));
        return List.of(
                AffineProblem.coupled(
                        "random, radius .99", AffineProblem.random(15, 0.99, 200), Tensors.random(16, 1, 1, 200)),
                AffineProblem.coupled("rotation", AffineProblem.rotation(1, 5), Tensors.random(17, 1, 2, 5)),
                AffineProblem.coupled("small rotation", AffineProblem.rotation(0.99, 1), Tensors.random(18, 1, 1, 2)),
                batch,
                batch.declaredRowwise(),
                AffineProblem.coupled("each row reads the one before", oneWay, Tensors.random(19, 1, 3, 5)));
    }

    private static Stream<Arguments> cases() {
        Stream<Arguments> symmetric = symmetricProblems().stream()
                .flatMap(problem -> Stream.of(Method.values()).map(solver -> Arguments.of(solver, problem)));
        Stream<Arguments> general = generalProblems().stream()
                .flatMap(problem -> generalMethods().map(solver -> Arguments.of(solver, problem)));
        return Stream.concat(symmetric, general);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void solutionsAreRightAndEveryProductIsCounted(Method solver, AffineProblem problem) {
        int before = problem.calls().get();
        Solution solution = solver.solve(problem);
        assertThat(solution.status()).isEqualTo(SolverStatus.CONVERGED);
        Tensors.assertClose("solution", solution.value(), problem.solution(), TOLERANCE);
        assertThat(solution.statistics().evaluations())
                .isEqualTo(problem.calls().get() - before);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aStartAwayFromZeroLeadsToTheSameSolution(Method solver, AffineProblem problem) {
        Solution solution = solver.with(STOP).solve(problem, problem.solution().mul(new Scalar(-3)));
        assertThat(solution.status()).isEqualTo(SolverStatus.CONVERGED);
        Tensors.assertClose("solution", solution.value(), problem.solution(), TOLERANCE);
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void inFloat32ResidualsReachItsPrecision(Method solver) {
        StoppingCriterion stop = StoppingCriterion.standard().withTolerance(2e-6, 0);
        for (AffineProblem problem : symmetricProblems()) {
            AffineProblem single = problem.to(torch.ScalarType.Float);
            Solution solution = solver.with(stop).solve(single, single.zeros());
            assertThat(solution.status()).as(problem.name()).isEqualTo(SolverStatus.CONVERGED);
            // A residual of 2e-6 of |g|, 17 epsilon, times the condition number of at most 199.
            Tensors.assertClose(problem.name(), solution.value(), single.solution(), 1e-3);
        }
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void smallOffsetsAreSolvedAsPreciselyAsLargeOnes(Method solver) {
        Tensor matrices = torch.stack(
                new TensorVector(
                        AffineProblem.symmetric(21, AffineProblem.spread(0.9, 6)),
                        AffineProblem.symmetric(22, AffineProblem.spread(0.9, 6))),
                0);
        Tensor solution =
                Tensors.random(23, 1, 2, 6).mul(Tensors.vector(1e-20, 1e20).reshape(2, 1));
        AffineProblem problem = AffineProblem.of("scales", matrices, solution).declaredSymmetric();
        for (AffineProblem each : List.of(problem, problem.declaredRowwise())) {
            Tensor value = solver.solve(each).value();
            for (int row = 0; row < 2; row++) {
                Tensors.assertClose(each + " row " + row, value.select(0, row), solution.select(0, row), TOLERANCE);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void anOffsetOfZeroGivesZeroAtOnce(Method solver) {
        for (AffineProblem problem : symmetricProblems()) {
            AffineProblem none = problem.withOffset(problem.zeros());
            Solution solution = solver.solve(none);
            assertThat(solution.status()).isEqualTo(SolverStatus.CONVERGED);
            assertThat(solution.statistics().evaluations()).isEqualTo(1);
            assertThat(Tensors.values(solution.value())).containsOnly(0);
        }
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void aRowWithoutAnOffsetStaysZeroBesideOthers(Method solver) {
        for (AffineProblem batch : batches()) {
            Tensor offset = batch.offset().clone();
            offset.select(0, 1).zero_();
            Solution solution = solver.solve(batch.withOffset(offset));
            assertThat(solution.status()).isEqualTo(SolverStatus.CONVERGED);
            Tensor expected = batch.solution().clone();
            expected.select(0, 1).zero_();
            Tensors.assertClose(batch.name(), solution.value(), expected, TOLERANCE);
            assertThat(Tensors.values(solution.value().select(0, 1))).containsOnly(0);
        }
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void nanStaysInItsRow(Method solver) {
        for (AffineProblem batch : batches()) {
            for (boolean inMatrix : new boolean[] {true, false}) {
                Tensor matrices = batch.matrices().clone();
                Tensor offset = batch.offset().clone();
                (inMatrix ? matrices : offset).select(0, 1).fill_(new Scalar(Double.NaN));
                AffineProblem broken = new AffineProblem(
                        batch.name(), matrices, offset, batch.solution(), batch.isRowwise(), true, batch.calls());
                Solution solution = solver.solve(broken);
                assertThat(solution.statistics().samples())
                        .extracting(SampleStatistics::status)
                        .containsExactly(SolverStatus.CONVERGED, SolverStatus.NON_FINITE, SolverStatus.CONVERGED);
                for (int row : new int[] {0, 2}) {
                    Tensors.assertClose(
                            batch + " row " + row,
                            solution.value().select(0, row),
                            batch.solution().select(0, row),
                            TOLERANCE);
                }
                assertThat(Tensors.values(solution.value().select(0, 1))).containsOnly(0);
            }
        }
    }

    private static List<AffineProblem> batches() {
        return symmetricProblems().stream()
                .filter(problem -> problem.matrices().size(0) == 3)
                .filter(problem -> problem.solution().dim() == 2)
                .toList();
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void rowsGiveTheSameInABatchAsAlone(Method solver) {
        int rows = 12;
        Tensor[] matrices = new Tensor[rows];
        for (int row = 0; row < rows; row++) {
            matrices[row] = AffineProblem.symmetric(30 + row, AffineProblem.spread(row < 6 ? 0.1 : 0.95, 10));
        }
        AffineProblem batch = AffineProblem.of(
                        "batch", torch.stack(new TensorVector(matrices), 0), Tensors.random(31, 1, rows, 10))
                .declaredSymmetric()
                .declaredRowwise();
        Solution together = solver.solve(batch);
        assertThat(together.status()).isEqualTo(SolverStatus.CONVERGED);
        for (int row = 0; row < rows; row++) {
            AffineProblem one = batch.rows(Shapes.index(new int[] {row}, batch.offset()));
            Tensor alone = solver.solve(one).value();
            Tensors.assertClose("row " + row, together.value().narrow(0, row, 1), alone, 1e-12);
        }
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void limitsOfOneAndTwoEvaluationsReturnTheInitialState(Method solver) {
        for (int limit = 1; limit <= 2; limit++) {
            for (AffineProblem batch : batches()) {
                Solution solution = solver.with(STOP.withMaxEvaluations(limit)).solve(batch, batch.zeros());
                assertThat(solution.status()).isEqualTo(SolverStatus.EVALUATION_LIMIT);
                assertThat(solution.statistics().evaluations()).isEqualTo(1);
                assertThat(Tensors.values(solution.value())).containsOnly(0);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void noLimitIsExceeded(Method solver) {
        for (int limit = 3; limit < 30; limit++) {
            AffineProblem problem = symmetricProblems().get(1);
            int before = problem.calls().get();
            Solution solution = solver.with(STOP.withMaxEvaluations(limit)).solve(problem, problem.zeros());
            assertThat(problem.calls().get() - before)
                    .isEqualTo(solution.statistics().evaluations())
                    .isLessThanOrEqualTo(limit);
        }
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void aSingularSystemWithoutASolutionEndsInAStatus(Method solver) {
        Tensor eigenvalueOne = AffineProblem.symmetric(41, 1, 0.5, -0.3, 0.2);
        // I minus a quarter of the Laplacian of a path, without rounding errors.
        Tensor path = torch.diag(Tensors.vector(0.75, 0.5, 0.5, 0.75));
        path.diagonal(1, 0, 1).fill_(new Scalar(0.25));
        path.diagonal(-1, 0, 1).fill_(new Scalar(0.25));
        for (Tensor matrix : List.of(eigenvalueOne, path)) {
            assertEndsInAStatus(solver, matrix);
        }
    }

    private static void assertEndsInAStatus(Method solver, Tensor matrix) {
        AffineProblem problem = AffineProblem.coupled("singular", matrix, Tensors.random(42, 1, 1, 4))
                .declaredSymmetric();
        Tensor offset = Tensors.random(43, 1, 1, 4);
        Solution solution = solver.solve(problem.withOffset(offset));
        assertThat(solution.status()).isIn(SolverStatus.STAGNATED, SolverStatus.DIVERGED);
        double shortest = solution.statistics().samples().get(0).residual();
        assertThat(shortest).isLessThanOrEqualTo(offset.norm().item_double());
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void theIdentityHasNoFixedPointWithAnOffset(Method solver) {
        AffineProblem problem = AffineProblem.of(
                        "identity", torch.eye(3, Tensors.filled(1).options()).unsqueeze(0), Tensors.filled(0, 1, 3))
                .declaredSymmetric();
        Solution solution = solver.solve(problem.withOffset(Tensors.filled(1, 1, 3)));
        assertThat(solution.status()).isEqualTo(SolverStatus.STAGNATED);
    }

    @Test
    void conjugateGradientsEndIndefiniteSystemsInAStatusOrWithTheSolution() {
        for (long seed = 0; seed < 50; seed++) {
            Tensor matrix = AffineProblem.symmetric(seed, AffineProblem.spread(3, 8));
            AffineProblem problem = AffineProblem.coupled("indefinite", matrix, Tensors.random(seed + 99, 1, 1, 8))
                    .declaredSymmetric();
            Solution solution = new ConjugateGradient(STOP).solve(problem, problem.zeros());
            if (solution.status() == SolverStatus.CONVERGED) {
                Tensors.assertClose("solution", solution.value(), problem.solution(), TOLERANCE);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("generalMethods")
    void mapsThatExpandAreSolvedToo(Method solver) {
        AffineProblem problem =
                AffineProblem.coupled("radius 3", AffineProblem.random(51, 3, 20), Tensors.random(52, 1, 1, 20));
        Solution solution = solver.solve(problem);
        assertThat(solution.status()).isEqualTo(SolverStatus.CONVERGED);
        Tensors.assertClose("solution", solution.value(), problem.solution(), TOLERANCE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 10})
    void shortCyclesOfGmresConvergeWhereTheMapContracts(int restart) {
        Tensor matrix = AffineProblem.random(61, 0.45, 40);
        AffineProblem problem = AffineProblem.coupled("contraction", matrix, Tensors.random(62, 1, 1, 40));
        Solution solution = new Gmres(restart, STOP).solve(problem, problem.zeros());
        assertThat(solution.status()).isEqualTo(SolverStatus.CONVERGED);
        Tensors.assertClose("solution", solution.value(), problem.solution(), TOLERANCE);
    }

    @Test
    void aCycleOfGmresThatIsTooShortStagnatesOnARotation() {
        Tensor identity = torch.eye(8, Tensors.filled(1).options());
        Tensor shift = torch.cat(new TensorVector(identity.narrow(0, 7, 1), identity.narrow(0, 0, 7)), 0);
        Tensor matrix = identity.sub(shift);
        AffineProblem problem = AffineProblem.coupled("shift", matrix, Tensors.random(63, 1, 1, 8))
                .withOffset(identity.narrow(0, 0, 1));
        assertThat(new Gmres(7, STOP).solve(problem, problem.zeros()).status()).isEqualTo(SolverStatus.STAGNATED);
        assertThat(new Gmres(8, STOP).solve(problem, problem.zeros()).status()).isEqualTo(SolverStatus.CONVERGED);
    }

    @Test
    void conjugateGradientsTakeATwentiethOfPlainIterationAtConditionNumber10000() {
        int size = 100;
        double[] eigenvalues = new double[size];
        Arrays.setAll(eigenvalues, i -> 1 - Math.pow(1e-4, i / (size - 1.0)));
        AffineProblem problem = AffineProblem.coupled(
                        "energy", AffineProblem.symmetric(71, eigenvalues), Tensors.random(72, 1, 1, size))
                .declaredSymmetric();
        // An error of 1e-8 asks for a residual 1e4 times smaller.
        StoppingCriterion stop = STOP.withTolerance(1e-13, 0);
        Solution solution = new ConjugateGradient(stop).solve(problem, problem.zeros());
        Tensors.assertClose("solution", solution.value(), problem.solution(), 1e-8);
        Tensor z = problem.zeros();
        for (int i = 0; i < 20 * solution.statistics().evaluations(); i++) {
            try (TensorScope step = TensorScope.open()) {
                z.copy_(problem.apply(z));
            }
        }
        double error = z.sub(problem.solution()).norm().item_double();
        assertThat(error / problem.solution().norm().item_double()).isGreaterThan(1e-3);
    }

    @Test
    void theDirectSolverTakesLargeSystems() {
        AffineProblem problem =
                AffineProblem.coupled("large", AffineProblem.random(81, 0.9, 512), Tensors.random(82, 1, 1, 512));
        Solution solution = new DirectSolver(STOP).solve(problem, problem.zeros());
        assertThat(solution.status()).isEqualTo(SolverStatus.CONVERGED);
        assertThat(solution.statistics().evaluations()).isEqualTo(514);
        Tensors.assertClose("solution", solution.value(), problem.solution(), TOLERANCE);
    }

    @Test
    void theDirectSolverDoesNotBeginWhatItCannotFinish() {
        AffineProblem problem = symmetricProblems().get(0);
        Solution tooFew = new DirectSolver(STOP.withMaxEvaluations(201)).solve(problem, problem.zeros());
        assertThat(tooFew.status()).isEqualTo(SolverStatus.EVALUATION_LIMIT);
        assertThat(tooFew.statistics().evaluations()).isEqualTo(1);
        Solution enough = new DirectSolver(STOP.withMaxEvaluations(202)).solve(problem, problem.zeros());
        assertThat(enough.status()).isEqualTo(SolverStatus.CONVERGED);
    }

    /** Fifty solves would leave thousands of tensors if one a step were kept. */
    @ParameterizedTest
    @EnumSource(Method.class)
    void noTensorOutlivesASolveButItsValue(Method solver) {
        AffineProblem batch = batches().get(1);
        Tensor z0 = batch.zeros();
        solver.with(STOP).solve(batch, z0).value().close();
        long before = Pointer.totalCount();
        for (int i = 0; i < 50; i++) {
            solver.with(STOP).solve(batch, z0).value().close();
        }
        assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before + 10);
    }

    @Test
    void anInterruptEndsEachSolveAndKeepsItsFlag() {
        for (Method solver : Method.values()) {
            AffineProblem problem = symmetricProblems().get(0);
            Thread.currentThread().interrupt();
            Solution solution = solver.solve(problem);
            assertThat(Thread.interrupted()).as("interrupt flag").isTrue();
            assertThat(solution.status()).isEqualTo(SolverStatus.INTERRUPTED);
            assertThat(solution.statistics().evaluations()).isEqualTo(1);
        }
    }

    @Test
    void mapsThatAreNotAffineAreRefused() {
        BoundMap map = z -> z.cos();
        Tensor z0 = Tensors.filled(0, 1, 1);
        for (FixedPointSolver solver :
                List.of(new Gmres(STOP), new BiCgStab(STOP), new ConjugateGradient(STOP), new DirectSolver(STOP))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> solver.solve(map, z0))
                    .withMessage(solver.getClass().getSimpleName()
                            + " solves affine maps only, and this map is not an AffineMap; use NewtonKrylov, which takes"
                            + " any map.");
        }
    }

    @Test
    void conjugateGradientsRefuseMapsThatAreNotDeclaredSymmetric() {
        AffineProblem problem = generalProblems().get(0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConjugateGradient(STOP).solve(problem, problem.zeros()))
                .withMessageContaining("needs a symmetric Jacobian: let hasSymmetricJacobian() return true");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void sizesBelowOneAreRefused(int size) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Gmres(size, STOP))
                .withMessage("restart must be at least 1, got " + size);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NewtonKrylov(size, STOP))
                .withMessage("krylovSize must be at least 1, got " + size);
    }

    /** The solvers, under names for the reports. */
    private enum Method {
        GMRES,
        BICGSTAB,
        DIRECT,
        NEWTON_KRYLOV,
        CONJUGATE_GRADIENT;

        FixedPointSolver with(StoppingCriterion stop) {
            return switch (this) {
                case GMRES -> new Gmres(60, stop);
                case BICGSTAB -> new BiCgStab(stop);
                case DIRECT -> new DirectSolver(stop);
                case NEWTON_KRYLOV -> new NewtonKrylov(60, stop);
                case CONJUGATE_GRADIENT -> new ConjugateGradient(stop);
            };
        }

        Solution solve(AffineProblem problem) {
            return with(STOP).solve(problem, problem.zeros());
        }
    }
}
