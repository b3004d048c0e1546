package dev.fixpoint.experiments.multilabel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeepValueNetworkTest {
    private static final double FLOAT = 1e-6;

    @ParameterizedTest
    @CsvSource({
        "1, 1, 0, 1.0",
        "1, 0, 0, 0.6666667",
        "0, 0, 1, 0.0",
        "0, 0, 0, 0.0",
        "1, 1, 1, 0.8",
        "0.5, 0, 0, 0.4",
    })
    void itsOracleIsTheF1WithTheTrueLabels(float first, float second, float third, double expected) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor truth = torch.tensor(1f, 1f, 0f).view(1, 3);
            Tensor y = torch.tensor(first, second, third).view(1, 3);
            assertThat(DeepValueNetwork.oracle(y, truth).item_double()).isCloseTo(expected, within(FLOAT));
        }
    }
}
