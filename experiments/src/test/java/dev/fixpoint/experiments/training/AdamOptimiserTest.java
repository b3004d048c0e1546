package dev.fixpoint.experiments.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.InputArchive;
import org.bytedeco.pytorch.OutputArchive;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdamOptimiserTest {
    private static final double RATE = 0.05;
    private static final double DECAY = 0.01;
    private static final double LARGEST = 2;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void itsStepsAreThoseOfLibtorch() {
        try (TensorScope scope = TensorScope.open()) {
            List<Tensor> ours = parameters();
            List<Tensor> theirs = parameters();
            AdamOptimiser optimiser = new AdamOptimiser(ours, RATE, DECAY);
            AdamOptions options = new AdamOptions(RATE);
            options.weight_decay().put(DECAY);
            TensorVector vector = new TensorVector(theirs.toArray(Tensor[]::new));
            Adam reference = new Adam(vector, options);
            for (int step = 0; step < 50; step++) {
                optimiser.clearGradients();
                loss(ours, step).backward();
                optimiser.step(LARGEST);
                reference.zero_grad();
                loss(theirs, step).backward();
                torch.clip_grad_norm_(vector, LARGEST);
                reference.step();
            }
            for (int i = 0; i < ours.size(); i++) {
                // 50 steps of 0.05, each with a rounding of some 1e-16, on parameters of about 1.
                assertThat(difference(ours.get(i), theirs.get(i))).isLessThan(1e-13);
            }
        }
    }

    @Test
    void itGoesOnFromAFileToTheSameBits() {
        try (TensorScope scope = TensorScope.open()) {
            List<Tensor> parameters = parameters();
            AdamOptimiser optimiser = new AdamOptimiser(parameters, RATE, DECAY);
            steps(optimiser, parameters, 0, 7);
            String file = folder.resolve("moments").toString();
            OutputArchive archive = new OutputArchive();
            optimiser.write(archive);
            archive.save_to(file);
            List<Tensor> copies = parameters.stream()
                    .map(parameter -> parameter.detach().clone().requires_grad_(true))
                    .toList();
            AdamOptimiser other = new AdamOptimiser(copies, RATE, DECAY);
            InputArchive written = new InputArchive();
            written.load_from(file);
            other.read(written);

            steps(optimiser, parameters, 7, 15);
            steps(other, copies, 7, 15);

            for (int i = 0; i < copies.size(); i++) {
                assertThat(copies.get(i).detach().equal(parameters.get(i).detach()))
                        .isTrue();
            }
        }
    }

    @Test
    void aGradientThatIsNoNumberReachesAllParameters() {
        try (TensorScope scope = TensorScope.open()) {
            List<Tensor> parameters = parameters();
            AdamOptimiser optimiser = new AdamOptimiser(parameters, RATE, 0);
            loss(parameters, 0).mul(new Scalar(Double.NaN)).backward();
            optimiser.step(LARGEST);
            assertThat(parameters.get(0).detach().sum().item_double()).isNaN();
        }
    }

    @Test
    void aPartOfATensorOrANegativeRateIsRefused() {
        try (TensorScope scope = TensorScope.open()) {
            List<Tensor> column = List.of(torch.zeros(4, 3).narrow(1, 0, 1));
            assertThatThrownBy(() -> new AdamOptimiser(column, RATE, 0))
                    .hasMessage("a parameter must fill its part of memory, but one of strides [3, 1] does not");
            assertThatThrownBy(() -> new AdamOptimiser(parameters(), -1, 0)).hasMessageContaining("0 or more, got -1");
        }
    }

    private static void steps(AdamOptimiser optimiser, List<Tensor> parameters, int from, int to) {
        for (int step = from; step < to; step++) {
            optimiser.clearGradients();
            loss(parameters, step).backward();
            optimiser.step(LARGEST);
        }
    }

    private static List<Tensor> parameters() {
        torch.manual_seed(8);
        TensorOptions doubles = new TensorOptions(ScalarType.Double);
        try (GradientMode off = GradientMode.off()) {
            return List.of(
                    torch.randn(new long[] {4, 3}, doubles).t().detach().requires_grad_(true),
                    torch.randn(new long[] {4}, doubles).requires_grad_(true),
                    torch.randn(new long[0], doubles).requires_grad_(true));
        }
    }

    /** Long gradients at first, which are shortened, and later short ones; the last parameter has none in every third step. */
    private static Tensor loss(List<Tensor> parameters, int step) {
        Tensor product = parameters.get(0).matmul(parameters.get(1));
        Tensor rest = step % 3 == 0 ? product : product.mul(parameters.get(2));
        return rest.square().sum().add(parameters.get(0).square().sum());
    }

    private static double difference(Tensor one, Tensor other) {
        return one.detach().sub(other.detach()).abs().max().item_double();
    }
}
