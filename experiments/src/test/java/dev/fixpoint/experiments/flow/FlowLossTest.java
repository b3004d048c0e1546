package dev.fixpoint.experiments.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fixpoint.memory.TensorScope;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FlowLossTest {
    /** The smoothing adds up to a thousandth of a unit where the error is 0, and less elsewhere. */
    private static final double SMOOTHING = 1e-3;

    private final TensorScope scope = TensorScope.open();

    @AfterEach
    void free() {
        scope.close();
    }

    @Test
    void itIsTheErrorOfTheResultAndThatOfTheLevels() {
        // A true flow of 4 pixels, one unit, to the right; the result says 0, both levels say 2 units.
        Tensor truth = torch.tensor(4f, 4f, 4f, 4f, 0f, 0f, 0f, 0f).view(1, 2, 2, 2);
        Tensor result = torch.zeros(1, 2, 2, 2);
        Tensor level = torch.tensor(2f, 0f).view(1, 2, 1, 1);
        double loss = FlowLoss.of(new FlowModel.Flows(List.of(level, level), result), truth)
                .item_double();
        assertThat(loss).isCloseTo(1 + 1 + 0.5, within(SMOOTHING));
    }

    @Test
    void pixelsThatAreNotKnownDoNotCount() {
        float not = Float.NaN;
        Tensor truth = torch.tensor(4f, not, not, not, 0f, not, not, not).view(1, 2, 2, 2);
        Tensor result =
                torch.tensor(1f, 9f, 9f, 9f, 0f, 9f, 9f, 9f).view(1, 2, 2, 2).requires_grad_(true);
        // The coarse level covers one known pixel, and is held against that alone.
        Tensor level = torch.tensor(1f, 0f).view(1, 2, 1, 1);
        Tensor loss = FlowLoss.of(new FlowModel.Flows(List.of(level), result), truth);
        assertThat(loss.item_double()).isCloseTo(0, within(3 * SMOOTHING));
        loss.backward();
        assertThat(result.grad().isnan().any().item_bool()).isFalse();
        assertThat(result.grad().abs().sum().item_double()).isCloseTo(0, within(SMOOTHING));
    }
}
