package dev.fixpoint.experiments.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CorrelationTest {
    private static final int CHANNELS = 3;
    private static final int HEIGHT = 5;
    private static final int WIDTH = 7;

    /** Sums of three products in float64. */
    private static final double ROUNDING = 1e-12;

    private final TensorScope scope = TensorScope.open();
    private Tensor first = new Tensor();
    private Tensor second = new Tensor();

    @BeforeEach
    void drawFeatures() {
        torch.manual_seed(7);
        first = torch.randn(2, CHANNELS, HEIGHT, WIDTH)
                .to(torch.ScalarType.Double)
                .requires_grad_(true);
        second = torch.randn(2, CHANNELS, HEIGHT, WIDTH)
                .to(torch.ScalarType.Double)
                .requires_grad_(true);
    }

    @AfterEach
    void free() {
        scope.close();
    }

    @Test
    void itIsTheMeanProductOfEachPlaceWithThoseAroundIt() {
        int displacement = 2;
        Tensor correlation = new Correlation(displacement).apply(first, second);
        assertThat(correlation.size(1)).isEqualTo(25);
        for (int b = 0; b < 2; b++) {
            for (int i = 0; i < 25; i++) {
                for (int y = 0; y < HEIGHT; y++) {
                    for (int x = 0; x < WIDTH; x++) {
                        double expected = looped(b, y, x, i / 5 - displacement, i % 5 - displacement);
                        assertThat(value(correlation, b, i, y, x))
                                .as("sample %d, displacement %d, place %d, %d", b, i, y, x)
                                .isCloseTo(expected, within(ROUNDING));
                    }
                }
            }
        }
    }

    @Test
    void itsGradientReachesBothFeatureMaps() {
        Tensor weights = torch.randn(2, 9, HEIGHT, WIDTH).to(torch.ScalarType.Double);
        new Correlation(1).apply(first, second).mul(weights).sum().backward();
        // The correlation is linear in each of its arguments, so each gradient's product with its argument is the sum
        // itself.
        double sum = new Correlation(1).apply(first, second).mul(weights).sum().item_double();
        assertThat(first.grad().mul(first).sum().item_double()).isCloseTo(sum, within(ROUNDING * 1e2));
        assertThat(second.grad().mul(second).sum().item_double()).isCloseTo(sum, within(ROUNDING * 1e2));
    }

    @Test
    void aDisplacementOfNothingIsRefused() {
        assertThatThrownBy(() -> new Correlation(0)).hasMessage("displacement must be at least 1, got 0");
    }

    private double looped(int b, int y, int x, int dy, int dx) {
        double sum = 0;
        for (int k = 0; k < CHANNELS; k++) {
            boolean inside = y + dy >= 0 && y + dy < HEIGHT && x + dx >= 0 && x + dx < WIDTH;
            sum += inside ? value(first, b, k, y, x) * value(second, b, k, y + dy, x + dx) : 0;
        }
        return sum / CHANNELS;
    }

    private static double value(Tensor tensor, int b, int c, int y, int x) {
        try (TensorScope own = TensorScope.open()) {
            return tensor.select(0, b).select(0, c).select(0, y).select(0, x).item_double();
        }
    }
}
