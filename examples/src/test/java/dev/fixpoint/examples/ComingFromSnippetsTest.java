package dev.fixpoint.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.contraction.JacobianPenalty;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.gradient.PhantomGradient;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.Gmres;
import dev.fixpoint.solver.OnFailure;
import dev.fixpoint.solver.StoppingCriterion;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** The Java half of docs/coming-from.md, run. */
class ComingFromSnippetsTest {
    @Test
    void theLayerOfTorchdeqWithExactGradient() {
        try (TensorScope scope = TensorScope.open()) {
            torch.manual_seed(1);
            Tensor w = torch.randn(8, 8).mul(new Scalar(0.1)).requires_grad_(true);
            Tensor x = torch.randn(4, 8);
            // region torchdeq
            StoppingCriterion forward =
                    StoppingCriterion.standard().withTolerance(0, 1e-3).withMaxEvaluations(40);
            StoppingCriterion backward = StoppingCriterion.standard().withMaxEvaluations(40);
            FixedPointLayer layer = FixedPointLayer.of(
                            (input, z) -> z.matmul(w).add(input).tanh())
                    .withSolver(new AndersonAcceleration(forward))
                    .withGradient(new ImplicitGradient(new AndersonAcceleration(backward)));
            Tensor z = layer.forward(x);
            FixedPoint.backward(z.square().sum());
            // endregion
            assertThat(w.grad().norm().item_double()).isPositive();
        }
    }

    @Test
    void theDefaultsOfTorchdeqWithAPenalty() {
        try (TensorScope scope = TensorScope.open()) {
            torch.manual_seed(2);
            Tensor w = torch.randn(8, 8).mul(new Scalar(0.1)).requires_grad_(true);
            Tensor x = torch.randn(4, 8);
            // region phantom
            StoppingCriterion stop =
                    StoppingCriterion.standard().withTolerance(0, 1e-3).withMaxEvaluations(40);
            FixedPointMap map = (input, z) -> z.matmul(w).add(input).tanh();
            FixedPointLayer layer = FixedPointLayer.of(map)
                    .withSolver(new FixedPointIteration(stop))
                    .withGradient(new PhantomGradient(1, 1.0))
                    .onFailure(OnFailure.RETURN_BEST);
            Tensor z = layer.forward(x);
            Tensor penalty = new JacobianPenalty(1).at(map.at(x), z.detach());
            FixedPoint.backward(z.square().sum().add(penalty));
            // endregion
            assertThat(w.grad().norm().item_double()).isPositive();
        }
    }

    @Test
    void theLayerOfJaxopt() {
        try (TensorScope scope = TensorScope.open()) {
            // region jaxopt
            Tensor theta = torch.full(new long[] {1, 1}, new Scalar(0.5)).requires_grad_(true);
            StoppingCriterion stop =
                    StoppingCriterion.standard().withTolerance(0, 1e-5).withMaxEvaluations(100);
            FixedPointLayer layer = FixedPointLayer.of(
                            (input, z) -> z.mul(new Scalar(0.5)).add(input))
                    .withSolver(new FixedPointIteration(stop))
                    .withGradient(new ImplicitGradient(new Gmres(StoppingCriterion.standard())));
            Tensor z = layer.forward(theta); // 1
            FixedPoint.backward(z.sum()); // theta.grad() is 2
            // endregion
            // |z - z*| <= |g(z) - z| / (1 - 0.5), and float32's default of 1e-5 backward
            assertThat(z.item_double()).isCloseTo(1, within(2e-5));
            assertThat(theta.grad().item_double()).isCloseTo(2, within(1e-4));
        }
    }
}
