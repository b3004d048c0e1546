package dev.fixpoint.experiments.multilabel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class DropoutTest {
    @Test
    void theWholeMinibatchHasTheBitsOfLibtorch() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = torch.rand(7, 5);
            torch.manual_seed(3);
            Tensor theirs = torch.dropout(x, 0.3, true);
            torch.manual_seed(3);
            assertThat(torch.equal(new Dropout(0.3, 0, 7).of(x), theirs)).isTrue();
        }
    }

    @Test
    void partsHaveTheMasksOfTheirRows() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = torch.rand(7, 5);
            torch.manual_seed(3);
            Tensor whole = new Dropout(0.3, 0, 7).of(x);
            torch.manual_seed(3);
            Tensor first = new Dropout(0.3, 0, 7).of(x.narrow(0, 0, 3));
            torch.manual_seed(3);
            Tensor second = new Dropout(0.3, 3, 7).of(x.narrow(0, 3, 4));
            assertThat(torch.equal(torch.cat(new TensorVector(first, second)), whole))
                    .isTrue();
        }
    }

    @Test
    void noneLeavesTheNumbersAndTheGeneratorAlone() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = torch.rand(2, 2);
            torch.manual_seed(3);
            Tensor next = torch.rand(1);
            torch.manual_seed(3);
            assertThat(torch.equal(Dropout.NONE.of(x), x)).isTrue();
            assertThat(torch.equal(torch.rand(1), next)).isTrue();
        }
    }
}
