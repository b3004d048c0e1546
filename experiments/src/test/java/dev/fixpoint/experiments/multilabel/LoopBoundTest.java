package dev.fixpoint.experiments.multilabel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class LoopBoundTest {
    /** Float32 eigenvalues, relative to the largest. */
    private static final double ROUNDING = 1e-5;

    @Test
    void noSlopesBetweenZeroAndOneGiveALoopAboveIt() {
        try (TensorScope scope = TensorScope.open()) {
            torch.manual_seed(1);
            Tensor outer = torch.randn(7, 30);
            Tensor inner = torch.randn(30, 7).add(outer.t());
            double bound = LoopBound.of(outer, inner);
            for (int i = 0; i < 200; i++) {
                Tensor slopes = torch.rand(30).sub(new Scalar(0.3)).sign().relu();
                assertThat(SpectralBound.norm(outer.mul(slopes).matmul(inner))).isLessThanOrEqualTo(bound);
            }
        }
    }

    @Test
    void itIsReachedWhenAllUnitsAreActiveAndTheFactorsAreTransposes() {
        try (TensorScope scope = TensorScope.open()) {
            torch.manual_seed(2);
            Tensor outer = torch.randn(7, 30);
            double loop = SpectralBound.norm(outer.matmul(outer.t()));
            assertThat(LoopBound.of(outer, outer.t())).isCloseTo(loop, within(ROUNDING * loop));
        }
    }

    @Test
    void aUnitThatIsNotFedBackDoesNotCountHoweverMuchItDrives() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor outer = torch.eye(3);
            Tensor inner = torch.eye(3);
            outer.select(1, 2).mul_(new Scalar(1e6));
            inner.select(0, 2).zero_();
            assertThat(SpectralBound.norm(outer) * SpectralBound.norm(inner)).isGreaterThan(1e5);
            assertThat(LoopBound.of(outer, inner)).isCloseTo(1, within(0.1));
        }
    }
}
