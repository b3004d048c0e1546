package dev.fixpoint.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.FallbackSolver;
import dev.fixpoint.solver.FixedPointException;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.Gmres;
import dev.fixpoint.solver.NewtonKrylov;
import dev.fixpoint.solver.OnFailure;
import dev.fixpoint.solver.SolverStatus;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** The code of docs/choosing.md and docs/errors.md, run on {@code z = 2 z + x}, which plain iteration flees. */
class FailureSnippetsTest {
    private static FixedPointLayer expanding() {
        return FixedPointLayer.of((input, z) -> z.mul(new Scalar(2)).add(input))
                .withSolver(new FixedPointIteration(StoppingCriterion.standard()));
    }

    private static Tensor ones() {
        return torch.ones(2, 3).to(torch.ScalarType.Double).requires_grad_(true);
    }

    @Test
    void aFailureIsCaughtWithItsPhaseAndStatus() {
        try (TensorScope scope = TensorScope.open()) {
            FixedPointLayer layer = expanding();
            Tensor x = ones();
            assertThatThrownBy(() -> layer.forward(x)).isInstanceOf(FixedPointException.class);
            // region caught
            try {
                FixedPoint.backward(layer.forward(x).sum()); // not loss.backward(), which loses the type
            } catch (FixedPointException failure) {
                System.out.println(failure.phase() + " " + failure.status()); // FORWARD DIVERGED
                System.out.println(failure.getMessage());
            }
            // endregion
        }
    }

    @Test
    void theBestIterateIsReturnedWhereThatIsAskedFor() {
        try (TensorScope scope = TensorScope.open()) {
            FixedPointLayer layer = expanding();
            Tensor x = ones();
            // region best
            List<SolverStatus> statuses = new ArrayList<>();
            Tensor best = layer.onFailure(OnFailure.RETURN_BEST)
                    .withListener((phase, status, statistics) -> statuses.add(status))
                    .forward(x);
            // endregion
            assertThat(statuses).containsExactly(SolverStatus.DIVERGED);
            assertThat(best.isfinite().all().item_bool()).isTrue();
        }
    }

    @Test
    void newtonKrylovFindsAFixedPointThatRepels() {
        try (TensorScope scope = TensorScope.open()) {
            FixedPointLayer layer = expanding();
            Tensor x = ones();
            // region newton
            StoppingCriterion stop = StoppingCriterion.standard();
            FixedPointLayer sturdy =
                    layer.withSolver(new NewtonKrylov(stop)).withGradient(new ImplicitGradient(new Gmres(stop)));
            FixedPoint.backward(sturdy.forward(x).sum());
            // endregion
            // z = -x; the backward solve ends at 1e-10
            assertThat(x.grad().add(new Scalar(1)).norm().item_double()).isCloseTo(0, within(1e-8));
        }
    }

    @Test
    void aFallbackGoesOnWhereTheFirstSolverFails() {
        try (TensorScope scope = TensorScope.open()) {
            FixedPointLayer layer = expanding();
            Tensor x = ones();
            // region fallback
            StoppingCriterion stop =
                    StoppingCriterion.standard().withTolerance(1e-6, 1e-6).withMaxEvaluations(200);
            Tensor z = layer.withSolver(FallbackSolver.standard(stop))
                    .withGradient(new ImplicitGradient(FallbackSolver.standard(StoppingCriterion.standard())))
                    .forward(x);
            // endregion
            // |z - z*| <= |g(z) - z| / |1 - 2|, at most 1e-6 (1 + |z|)
            assertThat(z.add(x).norm().item_double()).isCloseTo(0, within(1e-5));
        }
    }
}
