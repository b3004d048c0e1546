package dev.fixpoint.experiments.multilabel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.experiments.model.SolveCounter;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.BoundMap;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class FpiNetworkTest {
    private static final int FEATURES = 20;
    private static final int HIDDEN = 40;
    private static final int LABELS = 6;

    @Test
    void itContractsByItsFactorHoweverLargeTheWeightsGrow() {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            torch.manual_seed(1);
            FpiNetwork network = network(0.6, new SolveCounter());
            network.parameters().forEach(parameter -> parameter.mul_(new Scalar(50)));
            BoundMap map = network.layer().orElseThrow().map().at(torch.randn(30, FEATURES));
            Tensor a = torch.randn(30, LABELS);
            Tensor b = torch.randn(30, LABELS);
            double before = a.sub(b).norm().item_double();
            assertThat(map.apply(a).sub(map.apply(b)).norm().item_double()).isLessThanOrEqualTo(0.6 * before);
        }
    }

    @Test
    void itsLoopActsFromTheStart() {
        try (TensorScope scope = TensorScope.open()) {
            torch.manual_seed(1);
            FpiNetwork network = network(0.6, new SolveCounter());
            double radius = Curvature.of(network.layer().orElseThrow(), torch.randn(30, FEATURES))
                    .meanRadius();
            assertThat(radius).isBetween(0.3, 0.6);
        }
    }

    @Test
    void underDropoutItStillConvergesInTensOfSteps() {
        try (TensorScope scope = TensorScope.open()) {
            torch.manual_seed(1);
            SolveCounter counter = new SolveCounter();
            FpiNetwork network = network(0.9, counter);
            network.logits(torch.randn(30, FEATURES), new Dropout(0.5, 0, 30));
            assertThat(counter.forward()).isBetween(5.0, 100.0);
        }
    }

    @Test
    void everyParameterIsTrained() {
        try (TensorScope scope = TensorScope.open()) {
            torch.manual_seed(1);
            FpiNetwork network = network(0.6, new SolveCounter());
            FixedPoint.backward(
                    network.logits(torch.randn(30, FEATURES), Dropout.NONE).sum());
            assertThat(network.parameters())
                    .allSatisfy(parameter ->
                            assertThat(parameter.grad().norm().item_double()).isPositive());
        }
    }

    private static FpiNetwork network(double contraction, SolveCounter counter) {
        return FpiNetwork.random(
                FeedforwardNetwork.random(FEATURES, HIDDEN, LABELS),
                new ModelKind.Size(FEATURES, LABELS),
                HIDDEN,
                contraction,
                counter);
    }
}
