package dev.fixpoint;

import static dev.fixpoint.Tensors.filled;
import static dev.fixpoint.Tensors.values;
import static dev.fixpoint.Tensors.variable;
import static dev.fixpoint.Tensors.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.solver.FixedPointException;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.IncompatibleMapException;
import dev.fixpoint.solver.OnFailure;
import dev.fixpoint.solver.SampleStatistics;
import dev.fixpoint.solver.Solution;
import dev.fixpoint.solver.SolveListener;
import dev.fixpoint.solver.SolverStatus;
import dev.fixpoint.solver.StoppingCriterion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class FailureTest {
    private static final StoppingCriterion STANDARD = StoppingCriterion.standard();

    @Test
    void divergenceIsThrownAndNotReturned() {
        assertThatExceptionOfType(FixedPointException.class)
                .isThrownBy(() -> plain(affine(2)).forward(filled(1, 1, 1)))
                .satisfies(failure -> {
                    assertThat(failure.status()).isEqualTo(SolverStatus.DIVERGED);
                    assertThat(failure.phase()).isEqualTo(SolveListener.Phase.FORWARD);
                })
                .withMessageContaining("The forward solve did not converge: the residual grows without bound");
    }

    @Test
    void anEvaluationLimitIsReportedWithItsResidual() {
        FixedPointLayer layer = affine(0.9).withSolver(new FixedPointIteration(STANDARD.withMaxEvaluations(5)));
        assertThatExceptionOfType(FixedPointException.class)
                .isThrownBy(() -> layer.forward(filled(1, 1, 1)))
                .satisfies(failure -> {
                    assertThat(failure.status()).isEqualTo(SolverStatus.EVALUATION_LIMIT);
                    assertThat(failure.statistics().evaluations()).isEqualTo(5);
                    assertThat(failure.statistics().samples().get(0).residual()).isCloseTo(0.6561, within(1e-12));
                })
                .withMessageContaining("Allow more evaluations");
    }

    @Test
    void aLimitOfOneEvaluationReturnsTheInitialState() {
        Solution solution = affine(0.9)
                .withSolver(new FixedPointIteration(STANDARD.withMaxEvaluations(1)))
                .solve(filled(1, 1, 1));
        assertThat(solution.status()).isEqualTo(SolverStatus.EVALUATION_LIMIT);
        assertThat(values(solution.value())).containsExactly(0);
    }

    @Test
    void nanInOneSampleLeavesTheOthersRight() {
        FixedPointLayer layer = affine(0.5).onFailure(OnFailure.RETURN_BEST);
        Tensor x = variable(vector(1, Double.NaN, 3).reshape(3, 1));

        Solution solution = layer.solve(x);
        assertThat(solution.status()).isEqualTo(SolverStatus.NON_FINITE);
        assertThat(solution.statistics().samples())
                .extracting(SampleStatistics::status)
                .containsExactly(SolverStatus.CONVERGED, SolverStatus.NON_FINITE, SolverStatus.CONVERGED);
        assertThat(values(solution.value())).containsExactly(new double[] {2, 0, 6}, within(1e-8));

        Tensor z = layer.forward(x);
        assertThat(values(z)).containsExactly(new double[] {2, 0, 6}, within(1e-8));
        z.sum().backward();
        assertThat(values(x.grad())[0]).isCloseTo(2, within(1e-8));
        assertThat(values(x.grad())[2]).isCloseTo(2, within(1e-8));
    }

    @Test
    void aDivergingSampleLeavesTheOthersRight() {
        Tensor slopes = vector(0.5, 2).reshape(2, 1);
        Solution solution =
                plain(FixedPointLayer.of((x, z) -> z.mul(slopes).add(x))).solve(filled(1, 2, 1));
        assertThat(solution.statistics().samples().get(0).status()).isEqualTo(SolverStatus.CONVERGED);
        assertThat(solution.statistics().samples().get(1).status()).isEqualTo(SolverStatus.DIVERGED);
        assertThat(values(solution.value())[0]).isCloseTo(2, within(1e-8));
    }

    @Test
    void aMapThatReturnsAnotherShapeIsRefused() {
        FixedPointLayer layer = FixedPointLayer.of((x, z) -> z.sum(1));
        assertThatThrownBy(() -> layer.forward(filled(1, 2, 3)))
                .isInstanceOf(IncompatibleMapException.class)
                .hasMessageContaining("must be a state like z, Double [2, 3] on cpu, but it is Double [2] on cpu");
    }

    @Test
    void aMapThatReturnsAnotherDtypeIsRefused() {
        FixedPointLayer layer = FixedPointLayer.of((x, z) -> z.to(torch.ScalarType.Float));
        assertThatThrownBy(() -> layer.forward(filled(1, 2, 3)))
                .isInstanceOf(IncompatibleMapException.class)
                .hasMessageContaining("but it is Float [2, 3] on cpu");
    }

    @Test
    void anEmptyBatchIsRefused() {
        assertThatThrownBy(() -> affine(0.5).forward(filled(1, 0, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must not be empty, but it is Double [0, 3] on cpu; leave out the call");
    }

    @Test
    void anIntegerStateIsRefused() {
        assertThatThrownBy(() -> affine(0.5).forward(filled(1, 2, 3).to(torch.ScalarType.Long)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be of a floating dtype, but it is Long [2, 3] on cpu");
    }

    @Test
    void aFailedBackwardSolveKeepsItsExceptionThroughFixedPointBackward() {
        Tensor loss = failingBackward().forward(variable(filled(1, 1, 1))).sum();
        assertThatExceptionOfType(FixedPointException.class)
                .isThrownBy(() -> FixedPoint.backward(loss))
                .satisfies(failure -> {
                    assertThat(failure.phase()).isEqualTo(SolveListener.Phase.BACKWARD);
                    assertThat(failure.status()).isEqualTo(SolverStatus.EVALUATION_LIMIT);
                    assertThat(failure.statistics().evaluations()).isEqualTo(5);
                });
    }

    @Test
    void aFailedBackwardSolveKeepsItsSentenceThroughPlainBackward() {
        Tensor loss = failingBackward().forward(variable(filled(1, 1, 1))).sum();
        assertThatThrownBy(loss::backward)
                .isInstanceOf(RuntimeException.class)
                .hasMessageContaining("The backward solve did not converge: the limit of evaluations was reached");
    }

    @Test
    void otherFailuresOfBackwardPassThroughUnchanged() {
        Tensor loss = filled(1);
        assertThatThrownBy(() -> FixedPoint.backward(loss))
                .isExactlyInstanceOf(RuntimeException.class)
                .hasMessageContaining("does not require grad");
    }

    @Test
    void divergenceOfTheBackwardSolveIsThrown() {
        // The state 1 is a fixed point from which the forward solve need not move; its slope is 2.
        Tensor x = variable(filled(-1, 1, 1));
        FixedPointLayer layer = plain(affine(2)).withInitialState(input -> filled(1, 1, 1));
        Tensor loss = layer.forward(x).sum();
        assertThatExceptionOfType(FixedPointException.class)
                .isThrownBy(() -> FixedPoint.backward(loss))
                .satisfies(failure -> assertThat(failure.status()).isEqualTo(SolverStatus.DIVERGED));
    }

    @Test
    void returnBestGoesOnAfterAFailedBackwardSolveAndTellsTheListener() {
        List<SolverStatus> backward = new ArrayList<>();
        Tensor x = variable(filled(1, 1, 1));
        failingBackward()
                .onFailure(OnFailure.RETURN_BEST)
                .withListener((phase, status, statistics) -> {
                    if (phase == SolveListener.Phase.BACKWARD) {
                        backward.add(status);
                    }
                })
                .forward(x)
                .sum()
                .backward();
        assertThat(backward).containsExactly(SolverStatus.EVALUATION_LIMIT);
        // The fifth evaluation measures the fourth iterate: 1 + .9 + .9^2 + .9^3.
        assertThat(x.grad().item_double()).isCloseTo(3.439, within(1e-12));
    }

    @Test
    void aSecondDerivativeIsRefusedInWords() {
        Tensor x = variable(filled(1, 1, 1));
        Tensor loss = affine(0.5).forward(x).square().sum();
        Tensor slope = torch.grad(
                        new TensorVector(loss),
                        new TensorVector(x),
                        new TensorVector(),
                        new BoolOptional(true),
                        true,
                        false)
                .get(0);
        assertThat(slope.item_double()).isCloseTo(8, within(1e-8));
        Tensor second = slope.sum();
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> FixedPoint.backward(second))
                .withMessageContaining("more often than it is built for");
    }

    @Test
    void anInterruptEndsTheSolveAndKeepsItsFlag() {
        Thread.currentThread().interrupt();
        boolean kept;
        Solution solution;
        try {
            solution = affine(0.9).solve(filled(1, 1, 1));
        } finally {
            kept = Thread.interrupted();
        }
        assertThat(solution.status()).isEqualTo(SolverStatus.INTERRUPTED);
        assertThat(solution.statistics().evaluations()).isEqualTo(1);
        assertThat(kept).as("interrupt flag").isTrue();
    }

    @Test
    void aTimeLimitEndsTheSolve() {
        Solution solution = affine(0.9)
                .withSolver(new FixedPointIteration(STANDARD.withTimeLimit(Duration.ofNanos(1))))
                .solve(filled(1, 1, 1));
        assertThat(solution.status()).isEqualTo(SolverStatus.TIME_LIMIT);
        assertThat(solution.statistics().evaluations()).isEqualTo(1);
    }

    @Test
    void iteratesThatCircleStagnate() {
        Tensor turn = vector(0, 1, -1, 0).reshape(2, 2);
        Solution solution = plain(
                        FixedPointLayer.of((c, z) -> z.sub(c).matmul(turn).add(c)))
                .solve(vector(3, -1).reshape(1, 2));
        assertThat(solution.status()).isEqualTo(SolverStatus.STAGNATED);
        assertThat(solution.statistics().evaluations()).isLessThan(1000);
    }

    @Test
    void dampingDoesNotLookLikeConvergence() {
        StoppingCriterion loose = STANDARD.withTolerance(1e-3, 1e-3).withMaxEvaluations(10);
        Solution solution =
                affine(0.5).withSolver(new FixedPointIteration(1e-6, loose)).solve(filled(1, 1, 1));
        assertThat(solution.status()).isEqualTo(SolverStatus.EVALUATION_LIMIT);
        assertThat(solution.statistics().samples().get(0).residual()).isCloseTo(1, within(1e-4));
    }

    @Test
    void eachSampleStopsByItsOwnResidual() {
        Tensor slopes = vector(0.1, 0.99).reshape(2, 1);
        Solution solution = FixedPointLayer.of((x, z) -> z.mul(slopes).add(x))
                .withSolver(new FixedPointIteration(STANDARD.withMaxEvaluations(10_000)))
                .solve(filled(1, 2, 1));
        List<SampleStatistics> samples = solution.statistics().samples();
        assertThat(solution.status()).isEqualTo(SolverStatus.CONVERGED);
        assertThat(samples.get(0).steps()).isLessThan(15);
        assertThat(samples.get(1).steps())
                .isEqualTo(solution.statistics().evaluations())
                .isGreaterThan(1000);
    }

    private static FixedPointLayer failingBackward() {
        return affine(0.9).withGradient(new ImplicitGradient(new FixedPointIteration(STANDARD.withMaxEvaluations(5))));
    }

    private static FixedPointLayer plain(FixedPointLayer layer) {
        FixedPointIteration iteration = new FixedPointIteration(STANDARD);
        return layer.withSolver(iteration).withGradient(new ImplicitGradient(iteration));
    }

    private static FixedPointLayer affine(double slope) {
        return FixedPointLayer.of((x, z) -> z.mul(new Scalar(slope)).add(x));
    }
}
