package dev.fixpoint.solver;

import static dev.fixpoint.Tensors.assertClose;
import static dev.fixpoint.Tensors.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fixpoint.memory.TensorScope;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** Small states are numbers of Java, large ones tensors: no result depends on it. */
class StateSizeTest {
    private static final int WIDTH = 64;
    private static final int FEW = 10;
    private static final StoppingCriterion STOP = StoppingCriterion.standard().withTolerance(1e-10, 0);

    private static RowwiseMap map(Tensor x) {
        Tensor weight = random(1, 1, WIDTH, WIDTH).mul(new Scalar(0.9 / Math.sqrt(WIDTH)));
        return RowwiseMap.of((z, rows) -> z.matmul(weight).add(rows.get(0)).tanh(), x);
    }

    @Test
    void andersonTakesTheSameStepsOnBothSidesOfTheLimit() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor few = random(2, 1, FEW, WIDTH);
            Tensor many = few.repeat(210, 1);
            AndersonAcceleration solver = new AndersonAcceleration(STOP);
            Solution small = solver.solve(map(few), torch.zeros_like(few));
            Solution large = solver.solve(map(many), torch.zeros_like(many));
            assertThat(large.status()).isEqualTo(SolverStatus.CONVERGED);
            for (int row = 0; row < FEW; row++) {
                // The order of sums differs, and with it what is rounded: a step more or less at the end.
                assertThat(steps(large, row)).isBetween(steps(small, row) - 1, steps(small, row) + 1);
            }
            // A residual of 1e-10 leaves at most ten times that.
            assertClose("values", large.value().narrow(0, 0, FEW), small.value(), 1e-9);
        }
    }

    @Test
    void plainIterationPassesOverResidualsOfLargeStatesOnly() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor few = random(2, 1, FEW, WIDTH);
            Tensor many = few.repeat(10, 1);
            FixedPointIteration solver = new FixedPointIteration(STOP.withTrace());
            Solution measured = solver.solve(map(many), torch.zeros_like(many));
            Solution small = solver.solve(map(few), torch.zeros_like(few));
            Solution large = new FixedPointIteration(STOP).solve(map(many), torch.zeros_like(many));
            assertClose("one map, one value", measured.value().narrow(0, 0, FEW), small.value(), 1e-14);
            assertThat(measured.statistics().evaluations())
                    .isEqualTo(small.statistics().evaluations());
            assertThat(large.status()).isEqualTo(SolverStatus.CONVERGED);
            assertThat(large.statistics().evaluations())
                    .isBetween(
                            measured.statistics().evaluations(),
                            measured.statistics().evaluations() + 8);
            assertClose("values", large.value(), measured.value(), 1e-9);
        }
    }

    @Test
    void theLimitOfEvaluationsHoldsWhereResidualsArePassedOver() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = random(2, 1, 100, WIDTH);
            for (int limit = 1; limit < 12; limit++) {
                AtomicInteger calls = new AtomicInteger();
                RowwiseMap map = map(x);
                Solution solution = new FixedPointIteration(STOP.withMaxEvaluations(limit))
                        .solve(
                                z -> {
                                    calls.incrementAndGet();
                                    return map.apply(z);
                                },
                                torch.zeros_like(x));
                assertThat(calls.get()).isEqualTo(limit);
                assertThat(solution.status()).isEqualTo(SolverStatus.EVALUATION_LIMIT);
            }
        }
    }

    @Test
    void aLayoutWithChannelsLastIsKept() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor z0 = random(1, 1, 2, 8, 32, 32).contiguous(torch.MemoryFormat.ChannelsLast);
            AtomicInteger others = new AtomicInteger();
            BoundMap map = z -> {
                if (!z.is_contiguous(torch.MemoryFormat.ChannelsLast)) {
                    others.incrementAndGet();
                }
                return z.mul(new Scalar(0.5)).add(new Scalar(1));
            };
            Solution solution = new FixedPointIteration(STOP).solve(map, z0);
            assertThat(others.get()).isZero();
            assertClose("solution", solution.value(), torch.full_like(z0, new Scalar(2)), 1e-9);
        }
    }

    @Test
    void narrowStatesAreRoundedBeforeTheyAreEvaluated() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = random(2, 1, 3, 5).to(torch.ScalarType.Float);
            StoppingCriterion stop = StoppingCriterion.standard().withTolerance(1e-6, 0);
            for (FixedPointSolver solver :
                    List.of(new FixedPointIteration(0.7, stop), new AndersonAcceleration(stop))) {
                Solution solution = solver.solve(z -> z.mul(new Scalar(0.5)).add(x), torch.zeros_like(x));
                assertThat(solution.value().scalar_type().value).isEqualTo(torch.ScalarType.Float.value);
                Tensor image = solution.value().mul(new Scalar(0.5)).add(x);
                double residual =
                        image.sub(solution.value()).narrow(0, 0, 1).norm().item_double();
                // What is reported is the residual of the value that is returned.
                assertThat(solution.statistics().samples().get(0).residual())
                        .isCloseTo(residual, org.assertj.core.api.Assertions.within(1e-12));
            }
        }
    }

    @Test
    void matricesAreMultipliedAlikeInJavaAndByTensors() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor matrices = random(3, 1, 2, 6, 6).mul(new Scalar(0.1));
            Tensor offset = random(4, 1, 2, 3, 2);
            MatrixMap map = new MatrixMap(matrices, offset, false);
            AffineMap hidden = AffineMap.of(map::linear, offset);
            Tensor value = new AndersonAcceleration(STOP)
                    .solve(map, torch.zeros_like(offset))
                    .value();
            Tensor other = new AndersonAcceleration(STOP)
                    .solve(hidden, torch.zeros_like(offset))
                    .value();
            assertClose("values", value, other, 1e-9);
            assertClose("a fixed point", map.apply(value), value, 1e-9);
        }
    }

    @Test
    void matricesMustFitTheOffset() {
        try (TensorScope scope = TensorScope.open()) {
            assertThatThrownBy(() -> new MatrixMap(random(1, 1, 2, 3, 3), random(2, 1, 2, 4), false))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("matrices must be [B, N, N]");
        }
    }

    private static int steps(Solution solution, int sample) {
        return solution.statistics().samples().get(sample).steps();
    }
}
