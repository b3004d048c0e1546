package dev.fixpoint.experiments.multilabel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class ObjectiveTest {
    private static final double LOG3 = Math.log(3);

    /** Float32. */
    private static final double ROUNDING = 1e-6;

    @Test
    void theOverlapOfAHandMadeCaseIsTakenOff() {
        try (TensorScope scope = TensorScope.open()) {
            // Probabilities 3/4, 1/2, 1/4 with the first two labels true: the overlap is 2 (5/4) / (3/2 + 2) = 5/7.
            Tensor logits = torch.tensor((float) LOG3, 0f, (float) -LOG3).view(1, 3);
            Tensor y = torch.tensor(1f, 1f, 0f).view(1, 3);
            double crossEntropy = -(Math.log(0.75) + Math.log(0.5) + Math.log(0.75)) / 3;
            assertThat(new Objective(0).of(logits, logits, y).item_double()).isEqualTo(crossEntropy, within(ROUNDING));
            assertThat(new Objective(2).of(logits, logits, y).item_double())
                    .isEqualTo(crossEntropy + 2 * (1 - 5.0 / 7), within(ROUNDING));
        }
    }

    @Test
    void aPerfectPredictionHasNoLoss() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor y = torch.tensor(1f, 0f, 1f, 0f).view(2, 2);
            Tensor logits = y.sub(new Scalar(0.5)).mul(new Scalar(100));
            assertThat(new Objective(3).of(logits, logits, y).item_double()).isEqualTo(0, within(ROUNDING));
        }
    }

    @Test
    void aRowWithoutLabelsAndWithoutPredictionsIsNoNumberGoneWrong() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor none = torch.zeros(1, 2);
            Tensor logits = none.sub(new Scalar(200));
            assertThat(new Objective(1).of(logits, logits, none).item_double()).isEqualTo(1, within(ROUNDING));
        }
    }

    @Test
    void aNegativeWeightIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Objective(-1))
                .withMessage("overlapWeight must not be negative, got -1.0");
    }
}
