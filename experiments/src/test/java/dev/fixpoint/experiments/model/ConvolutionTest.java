package dev.fixpoint.experiments.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fixpoint.experiments.data.DataFormatException;
import dev.fixpoint.memory.NativeThreads;
import dev.fixpoint.memory.TensorScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConvolutionTest {
    @BeforeAll
    static void threads() {
        NativeThreads.useDefault();
    }

    @Test
    void heightAndWidthStayAndWithReluSoDoesTheSize() {
        try (TensorScope scope = TensorScope.open()) {
            torch.manual_seed(1);
            Convolution layer = Convolution.random(32, 64, 3, 1);
            Tensor x = torch.randn(2, 32, 20, 30);
            Tensor y = layer.apply(x).relu();
            assertThat(y.sizes().vec().get()).containsExactly(2, 64, 20, 30);
            // He's initialisation keeps the mean square but for the edges, where zeros come in, and chance: a fifth.
            double before = x.square().mean().item_double();
            assertThat(y.square().mean().item_double()).isCloseTo(before, within(0.2 * before));
        }
    }

    @Test
    void anEvenKernelIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Convolution.random(1, 1, 2, 1))
                .withMessage("kernel must be odd, got 2");
    }

    @Test
    void parametersComeBackFromAFile(@TempDir Path folder) throws IOException {
        try (TensorScope scope = TensorScope.open()) {
            Convolution one = Convolution.random(3, 5, 3, 1);
            Convolution other = Convolution.random(3, 5, 3, 1);
            Path file = folder.resolve("p.safetensors");
            Safetensors.write(
                    file, new Safetensors.Architecture("convolution", 1), Map.of("w", Safetensors.entry(one.weight())));
            Safetensors.readInto(file, new Safetensors.Architecture("convolution", 1), Map.of("w", other.weight()));
            assertThat(torch.equal(one.weight(), other.weight())).isTrue();
            Convolution wider = Convolution.random(3, 6, 3, 1);
            assertThatThrownBy(() -> Safetensors.readInto(
                            file, new Safetensors.Architecture("convolution", 1), Map.of("w", wider.weight())))
                    .isInstanceOf(DataFormatException.class)
                    .hasMessageContaining("expected a tensor w of the shape [6, 3, 3, 3], found [5, 3, 3, 3]");
        }
    }
}
