package dev.fixpoint.solver;

import static dev.fixpoint.Tensors.assertClose;
import static dev.fixpoint.Tensors.filled;
import static dev.fixpoint.Tensors.random;
import static dev.fixpoint.Tensors.values;
import static dev.fixpoint.Tensors.variable;
import static dev.fixpoint.Tensors.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.gradient.ImplicitGradient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class FallbackSolverTest {
    private static final StoppingCriterion STOP =
            StoppingCriterion.standard().withTolerance(1e-12, 1e-12).withMaxEvaluations(300);

    @Test
    void theFirstThatConvergesIsTheLastThatIsTried() {
        Tensor z0 = filled(0, 1, 3);
        BoundMap g = z -> z.mul(new Scalar(0.5)).add(new Scalar(1));
        Solution alone = new FixedPointIteration(STOP).solve(g, z0);
        Solution solution = FallbackSolver.standard(STOP).solve(g, z0);
        assertThat(solution.statistics().evaluations())
                .isEqualTo(alone.statistics().evaluations());
        assertThat(values(solution.value())).containsExactly(values(alone.value()));
    }

    /** {@code z = 3 - 2 z} diverges under plain iteration; two evaluations of Anderson's method solve it. */
    @Test
    void whereIterationDivergesAndersonGoesOnFromItsBestIterate() {
        AtomicInteger calls = new AtomicInteger();
        List<Double> starts = new ArrayList<>();
        BoundMap g = z -> {
            calls.incrementAndGet();
            return vector(3).sub(z.mul(new Scalar(2)));
        };
        FixedPointSolver anderson = (map, z0) -> {
            starts.add(values(z0)[0]);
            return new AndersonAcceleration(STOP).solve(map, z0);
        };
        Solution solution =
                FallbackSolver.of(new FixedPointIteration(STOP), anderson).solve(g, vector(0.5));
        assertThat(solution.status()).isEqualTo(SolverStatus.CONVERGED);
        assertThat(values(solution.value())).containsExactly(new double[] {1}, within(1e-12));
        assertThat(starts).as("the best iterate is the first").containsExactly(0.5);
        assertThat(solution.statistics().evaluations()).isEqualTo(calls.get());
        assertThat(solution.statistics().samples().get(0).steps()).isEqualTo(calls.get());
    }

    @Test
    void everyEvaluationOfEverySolverIsCounted() {
        AffineProblem problem = AffineProblem.coupled(
                "expanding", AffineProblem.symmetric(1, 1.9, -1.8, 2.5, 0.3, -2), random(2, 1, 1, 5));
        Solution solution = FallbackSolver.of(
                        new FixedPointIteration(STOP),
                        new AndersonAcceleration(2, 1, STOP.withMaxEvaluations(7)),
                        new NewtonKrylov(STOP))
                .solve(problem, problem.zeros());
        assertThat(solution.status()).isEqualTo(SolverStatus.CONVERGED);
        assertThat(solution.statistics().evaluations())
                .isEqualTo(problem.calls().get());
        assertClose("z*", solution.value(), problem.solution(), 1e-9);
    }

    @Test
    void onlyRowsThatFailedAreHandedOn() {
        Tensor slopes = vector(0.1, -3, 0.2).reshape(3, 1);
        List<Long> rows = new ArrayList<>();
        RowwiseMap g = RowwiseMap.of((z, perRow) -> z.mul(perRow.get(0)).add(new Scalar(1)), slopes);
        FixedPointSolver anderson = (map, z0) -> {
            rows.add(z0.size(0));
            return new AndersonAcceleration(STOP.withTrace()).solve(map, z0);
        };
        Solution first = new FixedPointIteration(STOP.withTrace()).solve(g, filled(0, 3, 1));
        Solution solution = FallbackSolver.of(new FixedPointIteration(STOP.withTrace()), anderson)
                .solve(g, filled(0, 3, 1));
        assertThat(rows).containsExactly(1L);
        assertThat(solution.status()).isEqualTo(SolverStatus.CONVERGED);
        assertThat(values(solution.value())).containsExactly(new double[] {1 / 0.9, 0.25, 1.25}, within(1e-10));
        List<SampleStatistics> samples = solution.statistics().samples();
        assertThat(samples.get(0)).isEqualTo(first.statistics().samples().get(0));
        assertThat(samples.get(1).steps())
                .isEqualTo(solution.statistics().evaluations())
                .isGreaterThan(first.statistics().evaluations());
        List<List<Double>> trace = solution.statistics().trace();
        assertThat(trace).hasSize(solution.statistics().evaluations());
        assertThat(trace.get(trace.size() - 1).get(0)).isEqualTo(samples.get(0).residual());
        assertThat(trace.get(trace.size() - 1).get(1)).isEqualTo(samples.get(1).residual());
    }

    @Test
    void whereAllFailTheStatusIsThatOfTheLast() {
        StoppingCriterion few = STOP.withMaxEvaluations(3);
        Solution solution = FallbackSolver.of(new FixedPointIteration(few), new FixedPointIteration(0.5, few))
                .solve(z -> z.cos(), filled(0, 1, 1));
        assertThat(solution.status()).isEqualTo(SolverStatus.EVALUATION_LIMIT);
        assertThat(solution.statistics().evaluations()).isEqualTo(6);
    }

    @Test
    void anInterruptEndsTheList() {
        Thread.currentThread().interrupt();
        Solution solution = FallbackSolver.standard(STOP).solve(z -> z.cos(), filled(0, 1, 1));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(solution.status()).isEqualTo(SolverStatus.INTERRUPTED);
        assertThat(solution.statistics().evaluations()).isEqualTo(1);
    }

    /** A symmetric expansion by up to 3, whose fixed point plain iteration flees, forward and backward. */
    @Test
    void aLayerFallsBackForwardAndBackward() {
        Tensor matrix = AffineProblem.symmetric(5, 3, -2, 0.5, -0.5);
        Tensor x = variable(random(6, 1, 1, 4));
        List<Integer> evaluations = new ArrayList<>();
        Tensor z = FixedPointLayer.of((input, state) -> state.matmul(matrix).add(input))
                .withSolver(FallbackSolver.standard(STOP))
                .withGradient(new ImplicitGradient(FallbackSolver.of(new FixedPointIteration(STOP), new Gmres(STOP))))
                .withListener((phase, status, statistics) -> evaluations.add(statistics.evaluations()))
                .forward(x);
        z.sum().backward();
        Tensor residual = z.sub(z.matmul(matrix)).sub(x).detach();
        assertThat(values(residual.norm())[0]).isLessThan(1e-10);
        Tensor adjoint = x.grad().sub(x.grad().matmul(matrix));
        assertClose("(I - J') c", adjoint, filled(1, 1, 4), 1e-10);
        assertThat(evaluations).hasSize(2);
    }

    @Test
    void anEmptyListIsRefused() {
        assertThatThrownBy(() -> FallbackSolver.of())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("solvers must have at least 1 entry, got none");
    }
}
