package dev.fixpoint.experiments.multilabel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class InputConvexNetworkTest {
    private static final int FEATURES = 9;
    private static final int LABELS = 5;
    private static final int ROWS = 4;

    @Test
    void itsEnergyIsConvexInTheLabelsAfterAnyStepOfTheOptimiser() {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            torch.manual_seed(1);
            InputConvexNetwork network = InputConvexNetwork.random(FEATURES, 12, LABELS, 10);
            network.parameters().forEach(parameter -> parameter.add_(torch.randn_like(parameter)));
            network.project();
            ConvexEnergy energy = network.energy(torch.randn(300, FEATURES), Dropout.NONE);
            Tensor a = torch.rand(300, LABELS);
            Tensor b = torch.rand(300, LABELS);
            Tensor chord = energy.value(a).add(energy.value(b)).mul(new Scalar(0.5));
            Tensor middle = energy.value(a.add(b).mul(new Scalar(0.5)));
            double scale = chord.abs().max().item_double();
            assertThat(middle.sub(chord).max().item_double())
                    .as("how far the energy rises above a chord, relative to its size, in float32")
                    .isLessThan(1e-5 * scale);
            assertThat(chord.sub(middle).max().item_double())
                    .as("the energy bends")
                    .isGreaterThan(1e-2 * scale);
        }
    }

    @Test
    void aWeightBelowZeroWouldMakeItBendTheOtherWay() {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            torch.manual_seed(1);
            InputConvexNetwork network = InputConvexNetwork.random(FEATURES, 12, LABELS, 10);
            network.convexWeights().get(1).neg_();
            ConvexEnergy energy = network.energy(torch.randn(300, FEATURES), Dropout.NONE);
            Tensor a = torch.rand(300, LABELS);
            Tensor b = torch.rand(300, LABELS);
            Tensor chord = energy.value(a).add(energy.value(b)).mul(new Scalar(0.5));
            Tensor middle = energy.value(a.add(b).mul(new Scalar(0.5)));
            assertThat(middle.sub(chord).max().item_double()).isGreaterThan(1e-5);
        }
    }

    @Test
    void itsGradientIsThatOfFiniteDifferences() {
        try (TensorScope scope = TensorScope.open()) {
            torch.manual_seed(2);
            InputConvexNetwork network = InputConvexNetwork.random(FEATURES, 12, LABELS, 40);
            Tensor x = torch.randn(ROWS, FEATURES);
            Tensor y = torch.rand(ROWS, LABELS).gt(new Scalar(0.5)).to(x.scalar_type());
            FixedPoint.backward(network.loss(x, y, Dropout.NONE, Objective.CROSS_ENTROPY));
            int checked = 0;
            for (Tensor parameter : network.parameters()) {
                Tensor direction = torch.randn_like(parameter);
                double slope = parameter.grad().mul(direction).sum().item_double();
                double difference = (moved(network, parameter, direction, 1e-2, x, y)
                                - moved(network, parameter, direction, -1e-2, x, y))
                        / 2e-2;
                assertThat(slope)
                        .as("parameter %d", checked++)
                        .isCloseTo(difference, within(2e-3 + 0.05 * Math.abs(difference)));
            }
        }
    }

    private static double moved(
            InputConvexNetwork network, Tensor parameter, Tensor direction, double step, Tensor x, Tensor y) {
        try (Scalar forth = new Scalar(step);
                Scalar back = new Scalar(-step)) {
            shift(parameter, direction, forth);
            double loss =
                    network.loss(x, y, Dropout.NONE, Objective.CROSS_ENTROPY).item_double();
            shift(parameter, direction, back);
            return loss;
        }
    }

    private static void shift(Tensor parameter, Tensor direction, Scalar step) {
        try (GradientMode off = GradientMode.off()) {
            parameter.add_(direction, step);
        }
    }
}
