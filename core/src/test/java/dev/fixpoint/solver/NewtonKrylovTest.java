package dev.fixpoint.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fixpoint.Tensors;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.NativeThreads;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NewtonKrylovTest {
    private static final StoppingCriterion STOP = StoppingCriterion.standard();
    private static final NewtonKrylov SOLVER = new NewtonKrylov(STOP);

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

    @Test
    void aMapThatDoublesReachesItsRepellingFixedPoint() {
        Solution solution = SOLVER.solve(
                z -> z.mul(new Scalar(2)).add(new Scalar(1)),
                Tensors.vector(5, -7).reshape(2, 1));
        assertThat(solution.status()).isEqualTo(SolverStatus.CONVERGED);
        Tensors.assertClose("solution", solution.value(), Tensors.filled(-1, 2, 1), 1e-9);
    }

    @Test
    void aTurnBy90DegreesReachesItsCentre() {
        Tensor turn = AffineProblem.rotation(1, 1);
        Tensor centre = Tensors.vector(3, -1).reshape(1, 2);
        Solution solution = SOLVER.solve(z -> z.sub(centre).matmul(turn).add(centre), Tensors.filled(10, 1, 2));
        assertThat(solution.status()).isEqualTo(SolverStatus.CONVERGED);
        Tensors.assertClose("solution", solution.value(), centre, 1e-9);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void networksOfSpectralRadius3AreSolvedAndCountedExactly(long seed) {
        int size = 10;
        Tensor weights = AffineProblem.random(seed, 3, size);
        Tensor known = Tensors.random(seed + 100, 1, 2, size).tanh();
        Tensor drive = known.atanh().sub(known.matmul(weights));
        Tensor z0 = known.add(Tensors.random(seed + 200, 0.1, 2, size));
        for (boolean rowwise : new boolean[] {true, false}) {
            AtomicInteger calls = new AtomicInteger();
            RowwiseMap map = RowwiseMap.of(
                    (z, rows) -> {
                        calls.incrementAndGet();
                        return z.matmul(weights).add(rows.get(0)).tanh();
                    },
                    drive);
            BoundMap g = rowwise ? map : z -> map.apply(z);
            Solution solution = SOLVER.solve(g, z0);
            assertThat(solution.statistics().evaluations()).isEqualTo(calls.get());
            assertThat(solution.status()).isEqualTo(SolverStatus.CONVERGED);
            // The criterion asks for 1e-10 of |g| = 3, and as much absolutely.
            assertThat(map.apply(solution.value()).sub(solution.value()).norm().item_double())
                    .isLessThan(1e-9);
        }
    }

    @Test
    void fromFarAwayNetworksOfSpectralRadius3AreSolvedMoreOftenThanNot() {
        int solved = 0;
        for (long seed = 0; seed < 20; seed++) {
            Tensor weights = AffineProblem.random(seed, 3, 10);
            Tensor drive = Tensors.random(seed + 100, 1, 1, 10);
            Solution solution = SOLVER.solve(z -> z.matmul(weights).add(drive).tanh(), torch.zeros_like(drive));
            solved += solution.status() == SolverStatus.CONVERGED ? 1 : 0;
            assertThat(solution.status()).isIn(SolverStatus.CONVERGED, SolverStatus.STAGNATED);
        }
        assertThat(solved).isGreaterThan(10);
    }

    @Test
    void rowsGiveTheSameInABatchAsAlone() {
        int size = 10;
        Tensor weights = AffineProblem.random(9, 1.5, size);
        Tensor drive = Tensors.random(109, 1, 6, size);
        RowwiseMap map =
                RowwiseMap.of((z, rows) -> z.matmul(weights).add(rows.get(0)).tanh(), drive);
        StoppingCriterion exact = STOP.withTolerance(1e-14, 0);
        Solution together = new NewtonKrylov(exact).solve(map, torch.zeros_like(drive));
        assertThat(together.status()).isEqualTo(SolverStatus.CONVERGED);
        for (int row = 0; row < 6; row++) {
            BoundMap one = map.rows(Shapes.index(new int[] {row}, drive));
            Tensor alone = new NewtonKrylov(exact)
                    .solve(one, torch.zeros(new long[] {1, size}, drive.options()))
                    .value();
            Tensors.assertClose("row " + row, together.value().narrow(0, row, 1), alone, 1e-12);
        }
    }

    @Test
    void convergenceIsQuadraticNearTheSolution() {
        Solution solution = SOLVER.solve(z -> z.cos(), Tensors.filled(1, 1, 1));
        assertThat(solution.value().item_double()).isCloseTo(0.7390851332151607, within(1e-15));
        assertThat(solution.statistics().evaluations()).isLessThanOrEqualTo(9);
    }

    @Test
    void stepsThatOvershootAreHalved() {
        // z = z - atan(z): Newton's step for atan diverges from |z| > 1.39.
        Solution solution = SOLVER.solve(z -> z.sub(z.atan()), Tensors.filled(20, 1, 1));
        assertThat(solution.status()).isEqualTo(SolverStatus.CONVERGED);
        assertThat(Math.abs(solution.value().item_double())).isLessThan(1e-9);
    }

    @Test
    void trialsOutsideTheDomainAreTakenBack() {
        // log z is NaN for z < 0, where the first step from 5 leads.
        Tensor z0 = Tensors.vector(5, 0.5).reshape(2, 1);
        BoundMap map = z -> z.sub(z.log());
        for (BoundMap g : new BoundMap[] {map, RowwiseMap.of((z, rows) -> map.apply(z))}) {
            Solution solution = SOLVER.solve(g, z0);
            assertThat(solution.status()).isEqualTo(SolverStatus.CONVERGED);
            Tensors.assertClose("solution", solution.value(), Tensors.filled(1, 2, 1), 1e-9);
        }
    }

    @Test
    void nanStaysInItsRow() {
        Tensor drive = Tensors.vector(0.3, Double.NaN, -0.4).reshape(3, 1);
        RowwiseMap map = RowwiseMap.of((z, rows) -> z.cos().add(rows.get(0)), drive);
        for (BoundMap g : new BoundMap[] {map, z -> map.apply(z)}) {
            Solution solution = SOLVER.solve(g, Tensors.filled(0, 3, 1));
            assertThat(solution.statistics().samples())
                    .extracting(SampleStatistics::status)
                    .containsExactly(SolverStatus.CONVERGED, SolverStatus.NON_FINITE, SolverStatus.CONVERGED);
        }
    }

    @Test
    void aMapWithoutAFixedPointEndsInAStatus() {
        BoundMap map = z -> z.add(z.square()).add(new Scalar(1));
        for (double start : new double[] {0, 3, -2}) {
            Solution solution = SOLVER.solve(map, Tensors.filled(start, 1, 1));
            assertThat(solution.status()).isNotEqualTo(SolverStatus.CONVERGED);
            // The smallest residual is 1, at 0.
            assertThat(solution.statistics().samples().get(0).residual()).isGreaterThanOrEqualTo(1);
        }
    }

    @Test
    void aSingularJacobianAtTheStartIsLeftByAPlainStep() {
        Solution solution = SOLVER.solve(z -> z.add(z.square()).sub(new Scalar(2)), Tensors.filled(0, 1, 1));
        assertThat(solution.status()).isEqualTo(SolverStatus.CONVERGED);
        Tensors.assertClose("square", solution.value().square(), Tensors.filled(2, 1, 1), 1e-9);
    }

    @Test
    void float32IsSolvedToItsPrecision() {
        Tensor weights = AffineProblem.random(10, 0.9, 20).to(torch.ScalarType.Float);
        Tensor drive = Tensors.random(110, 1, 3, 20).to(torch.ScalarType.Float);
        StoppingCriterion stop = STOP.withTolerance(2e-6, 0);
        Solution solution =
                new NewtonKrylov(stop).solve(z -> z.matmul(weights).add(drive).tanh(), torch.zeros_like(drive));
        assertThat(solution.status()).isEqualTo(SolverStatus.CONVERGED);
    }
}
