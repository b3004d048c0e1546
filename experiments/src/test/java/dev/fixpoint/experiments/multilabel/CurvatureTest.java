package dev.fixpoint.experiments.multilabel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fixpoint.Energy;
import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.GradientDescentMap;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class CurvatureTest {
    @Test
    void theConditionNumberOfAQuadraticEnergyIsThatOfItsHessian() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor hessian = torch.tensor(1f, 2f, 5f);
            Energy energy = (x, z) -> z.sub(x).square().mul(hessian).sum(1).mul(new Scalar(0.5));
            FixedPointLayer layer = FixedPointLayer.of(GradientDescentMap.of(energy, 0.1));
            Curvature curvature = Curvature.of(layer, torch.ones(2, 3));
            // Eigenvalues of J: 0.9, 0.8, 0.5. Krylov estimates to their tolerance of 1e-3.
            assertThat(curvature.conditionNumber()).isEqualTo(5, within(0.02));
            assertThat(curvature.largestRadius()).isEqualTo(0.9, within(1e-3));
        }
    }

    @Test
    void aMapThatIsNotSymmetricHasNoConditionNumber() {
        try (TensorScope scope = TensorScope.open()) {
            FixedPointLayer layer =
                    FixedPointLayer.of((x, z) -> z.mul(new Scalar(0.25)).add(x));
            Curvature curvature = Curvature.of(layer, torch.ones(2, 3));
            assertThat(curvature.conditionNumber()).isNaN();
            assertThat(curvature.meanRadius()).isEqualTo(0.25, within(1e-3));
        }
    }
}
