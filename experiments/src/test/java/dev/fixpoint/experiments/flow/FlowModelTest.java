package dev.fixpoint.experiments.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.experiments.data.DataFormatException;
import dev.fixpoint.experiments.flow.FlowModel.Settings;
import dev.fixpoint.experiments.flow.FlowNetwork.Kind;
import dev.fixpoint.experiments.image.Picture;
import dev.fixpoint.experiments.model.SolveCounter;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FlowModelTest {
    private static final double NARROW = 0.03;
    private static final PairGenerator PAIRS = PairGenerator.procedural(40, 32, 3);

    private final TensorScope scope = TensorScope.open();
    private final SolveCounter solves = new SolveCounter();

    @AfterEach
    void free() {
        scope.close();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void atFullWidthItHasTheParametersOfThePaper(Kind kind) {
        // The authors' released networks have 38.7 and 39.2 million; FlowNetC's has 441 displacements, ours 81.
        long parameters = model(kind, 1, false).parameterCount();
        assertThat(parameters).isBetween(38_000_000L, 39_500_000L);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void picturesOfAnySizeGetAFlowOfTheirSize(Kind kind) {
        FlowModel model = model(kind, NARROW, true);
        for (int[] size : new int[][] {{8, 8}, {13, 31}, {37, 22}}) {
            Picture picture = Picture.of(3, size[1], size[0], new float[3 * size[0] * size[1]]);
            FlowField flow = model.predict(picture, picture);
            assertThat(flow.width()).isEqualTo(size[0]);
            assertThat(flow.height()).isEqualTo(size[1]);
            assertThat(flow.knownPixels()).isEqualTo(size[0] * size[1]);
        }
    }

    @Test
    void aFlowFoundOnSmallerPicturesHasTheSizeAndThePixelsOfTheLargeOnes() {
        FlowModel model = model(Kind.SIMPLE, NARROW, false);
        Picture large = Picture.of(3, 32, 32, new float[3 * 32 * 32]);
        Picture small = Picture.of(3, 16, 16, new float[3 * 16 * 16]);
        FlowField found = model.predict(large, large, 2);
        FlowField direct = model.predict(small, small);
        assertThat(found.width()).isEqualTo(32);
        // The corner pixel of a picture that is enlarged by linear interpolation keeps its value.
        assertThat(found.u()[0]).isCloseTo(2 * direct.u()[0], within(1e-6f));
    }

    @Test
    void theSameSeedGivesTheSameNetworkWithAndWithoutRefinement() {
        torch.manual_seed(1);
        List<Tensor> alone = model(Kind.SIMPLE, NARROW, false).parameters();
        torch.manual_seed(1);
        FlowModel refined = model(Kind.SIMPLE, NARROW, true);
        for (int i = 0; i < alone.size(); i++) {
            assertThat(torch.equal(alone.get(i), refined.parameters().get(i))).isTrue();
        }
        assertThat(refined.addedParameters()).isEqualTo(5_784);
    }

    /** The layer's map with weights a hundred times as large still contracts, by 0.9 at most, and its solves converge. */
    @Test
    void theRefinementContractsWhateverItsWeights() {
        FlowModel model = model(Kind.SIMPLE, NARROW, true);
        List<Tensor> all = model.parameters();
        List<Tensor> added = all.subList(all.size() - 5, all.size());
        try (GradientMode off = GradientMode.off()) {
            added.forEach(parameter -> parameter.mul_(new Scalar(100.0)));
        }
        FlowBatch batch = FlowBatch.of(List.of(PAIRS.pair(0), PAIRS.pair(1)));
        double radius = model.spectralRadius(batch.first(), batch.second()).orElseThrow();
        assertThat(radius).isGreaterThan(0).isLessThan(0.9);
        model.predict(batch.first(), batch.second());
        assertThat(solves.failures()).isZero();
    }

    /**
     * The gradient of a parameter of the refinement, against central differences. Both are of float32 solves that end at a
     * residual of three hundredths, hence 5 %.
     */
    @Test
    void theGradientGoesThroughTheFixedPoint() {
        FlowModel model = model(Kind.SIMPLE, NARROW, true);
        FlowBatch batch = FlowBatch.of(List.of(PAIRS.pair(0), PAIRS.pair(1)));
        List<Tensor> all = model.parameters();
        Tensor inputWeight = all.get(all.size() - 5);
        Tensor loss = FlowLoss.of(model.flows(batch.first(), batch.second()), batch.flow());
        FixedPoint.backward(loss);
        Tensor direction = inputWeight.grad().div(inputWeight.grad().norm());
        double expected = inputWeight.grad().norm().item_double();
        double step = 0.02;
        double ahead = lossAt(model, batch, inputWeight, direction, step);
        double behind = lossAt(model, batch, inputWeight, direction, -2 * step);
        assertThat((ahead - behind) / (2 * step)).isCloseTo(expected, within(0.05 * expected));
    }

    @Test
    void aSavedModelComesBack(@TempDir Path folder) throws IOException {
        FlowModel model = model(Kind.CORRELATED, NARROW, true);
        SavedFlowModel.write(folder, model);
        FlowModel back = SavedFlowModel.read(folder);
        FlowPair pair = PAIRS.pair(2);
        assertThat(back.settings()).isEqualTo(model.settings());
        assertThat(back.predict(pair.first(), pair.second())).isEqualTo(model.predict(pair.first(), pair.second()));
    }

    @Test
    void aDamagedModelIsRefused(@TempDir Path folder) throws IOException {
        assertThatThrownBy(() -> SavedFlowModel.read(folder)).hasMessageContaining("<run>/<model>-seed<N>");
        SavedFlowModel.write(folder, model(Kind.SIMPLE, NARROW, false));
        Path card = folder.resolve("model.json");
        String text = Files.readString(card);
        Files.writeString(card, text.replace(Double.toString(NARROW), "0.06"));
        assertThatThrownBy(() -> SavedFlowModel.read(folder))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("expected a tensor parameters.0");
        Files.writeString(card, text.replace(Double.toString(NARROW), "7"));
        assertThatThrownBy(() -> SavedFlowModel.read(folder))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("width must be in (0, 1]");
        Files.writeString(card, "{");
        assertThatThrownBy(() -> SavedFlowModel.read(folder)).isInstanceOf(DataFormatException.class);
    }

    private double lossAt(FlowModel model, FlowBatch batch, Tensor parameter, Tensor direction, double step) {
        try (TensorScope own = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            parameter.add_(direction.mul(new Scalar(step)));
            return FlowLoss.of(model.flows(batch.first(), batch.second()), batch.flow())
                    .item_double();
        }
    }

    private FlowModel model(Kind kind, double width, boolean refined) {
        return FlowModel.random(new Settings(kind, width, refined), solves);
    }
}
