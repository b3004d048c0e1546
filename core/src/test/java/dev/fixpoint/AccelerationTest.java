package dev.fixpoint;

import static dev.fixpoint.Tensors.filled;
import static dev.fixpoint.Tensors.random;
import static dev.fixpoint.Tensors.values;
import static dev.fixpoint.Tensors.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.NativeThreads;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.SampleStatistics;
import dev.fixpoint.solver.Solution;
import dev.fixpoint.solver.SolverStatus;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Anderson acceleration must not lose against plain iteration, and reports as plain iteration does. */
class AccelerationTest {
    private static final StoppingCriterion STANDARD = StoppingCriterion.standard();

    /** Before the map is nearly affine an extrapolation may lose a little: by 9 % in one of 50 draws, after 10 evaluations. */
    private static final double EARLY_LOSS = 1.25;

    private static final int[] LIMITS = {10, 30, 100};

    @BeforeAll
    static void setThreads() {
        NativeThreads.useDefault();
    }

    @Test
    void afterAsManyEvaluationsItIsNotWorseThanPlainIterationOnSymmetricAffineMaps() {
        for (int draw = 0; draw < 20; draw++) {
            try (TensorScope scope = TensorScope.open();
                    GradientMode off = GradientMode.off()) {
                Tensor a = symmetric(draw, 200);
                Tensor b = random(draw + 1_000L, 1, 1, 200);
                compare("symmetric draw " + draw, z -> z.matmul(a).add(b), b, 1);
            }
        }
    }

    @Test
    void afterAsManyEvaluationsItIsHardlyEverWorseThanPlainIterationOnTanhContractions() {
        for (int draw = 0; draw < 50; draw++) {
            try (TensorScope scope = TensorScope.open();
                    GradientMode off = GradientMode.off()) {
                Tensor gaussian = random(draw, 1, 20, 20);
                double bound = 0.5 + 0.49 * draw / 49;
                Tensor w = gaussian.div(torch.linalg_svdvals(gaussian).max()).mul(new Scalar(bound));
                Tensor x = random(draw + 1_000L, 0.3, 1, 20);
                compare("tanh draw " + draw, z -> z.matmul(w).add(x).tanh(), x, EARLY_LOSS);
            }
        }
    }

    private static void compare(String what, BoundMap g, Tensor like, double loss) {
        for (int limit : LIMITS) {
            StoppingCriterion stop = STANDARD.withMaxEvaluations(limit);
            Tensor zero = torch.zeros_like(like);
            Solution plain = new FixedPointIteration(stop).solve(g, zero);
            Solution accelerated = new AndersonAcceleration(stop).solve(g, zero);
            if (accelerated.status() != SolverStatus.CONVERGED) {
                assertThat(accelerated.statistics().worstRelativeResidual())
                        .as("%s after %d evaluations", what, limit)
                        .isLessThanOrEqualTo(loss * plain.statistics().worstRelativeResidual());
            }
        }
    }

    @Test
    void aMapThatDoesNotContractIsSolved() {
        Solution solution = new AndersonAcceleration(STANDARD).solve(affine(2), filled(0, 1, 1));
        assertThat(solution.status()).isEqualTo(SolverStatus.CONVERGED);
        assertThat(values(solution.value())).containsExactly(new double[] {-1}, within(1e-8));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void fewEvaluationsAreReportedAsSuch(int limit) {
        BoundMap g = z -> z.mul(vector(0.9, 0.8, 0.7, 0.6).reshape(1, 4)).add(filled(1, 1, 4));
        Solution solution = new AndersonAcceleration(STANDARD.withMaxEvaluations(limit)).solve(g, filled(0, 1, 4));
        assertThat(solution.status()).isEqualTo(SolverStatus.EVALUATION_LIMIT);
        assertThat(solution.statistics().evaluations()).isEqualTo(limit);
        SampleStatistics sample = solution.statistics().samples().get(0);
        double residual = g.apply(solution.value()).sub(solution.value()).norm().item_double();
        assertThat(sample.residual()).isCloseTo(residual, within(1e-12));
    }

    @Test
    void mixingDoesNotLookLikeConvergence() {
        StoppingCriterion loose = STANDARD.withTolerance(1e-3, 1e-3).withMaxEvaluations(2);
        Solution solution = new AndersonAcceleration(5, 1e-6, loose).solve(affine(0.5), filled(0, 1, 1));
        assertThat(solution.status()).isEqualTo(SolverStatus.EVALUATION_LIMIT);
        assertThat(solution.statistics().samples().get(0).residual()).isCloseTo(1, within(1e-4));
    }

    @Test
    void eachSampleStopsByItsOwnResidual() {
        List<Integer> alone = new ArrayList<>();
        double[][] slopes = {{0.1, 0.05, 0.02}, {0.99, 0.5, -0.9}};
        for (double[] row : slopes) {
            Tensor slope = vector(row).reshape(1, 3);
            alone.add(new AndersonAcceleration(STANDARD)
                    .solve(z -> z.mul(slope).add(new Scalar(1.0)), filled(0, 1, 3))
                    .statistics()
                    .samples()
                    .get(0)
                    .steps());
        }
        Tensor both = vector(0.1, 0.05, 0.02, 0.99, 0.5, -0.9).reshape(2, 3);
        Solution together =
                new AndersonAcceleration(STANDARD).solve(z -> z.mul(both).add(new Scalar(1.0)), filled(0, 2, 3));
        assertThat(together.status()).isEqualTo(SolverStatus.CONVERGED);
        assertThat(together.statistics().samples())
                .extracting(SampleStatistics::steps)
                .containsExactlyElementsOf(alone);
    }

    @Test
    void nanInOneSampleLeavesTheOthersRight() {
        Tensor x = vector(1, Double.NaN, 3).reshape(3, 1);
        Solution solution = new AndersonAcceleration(STANDARD)
                .solve(z -> z.mul(new Scalar(0.5)).add(x), filled(0, 3, 1));
        assertThat(solution.status()).isEqualTo(SolverStatus.NON_FINITE);
        assertThat(values(solution.value())).containsExactly(new double[] {2, 0, 6}, within(1e-8));
    }

    private static BoundMap affine(double slope) {
        return z -> z.mul(new Scalar(slope)).add(new Scalar(1.0));
    }

    /** Eigenvalues uniform in +-.99, one of them .99. */
    private static Tensor symmetric(long seed, int size) {
        Tensor q = torch.linalg_qr(random(seed, 1, size, size)).get0();
        double[] eigenvalues = new Random(seed).doubles(size, -0.99, 0.99).toArray();
        eigenvalues[0] = 0.99;
        return q.mul(vector(eigenvalues)).matmul(q.t());
    }
}
