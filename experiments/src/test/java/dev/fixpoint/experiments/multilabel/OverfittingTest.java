package dev.fixpoint.experiments.multilabel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fixpoint.distributed.Communicator;
import dev.fixpoint.experiments.model.SolveCounter;
import dev.fixpoint.experiments.scoring.ExpectedF1;
import dev.fixpoint.memory.TensorScope;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OverfittingTest {
    private static final int EPOCHS = 400;
    private static final int PRETRAINING = 20;

    private static Stream<Named<ModelKind>> kinds() {
        return ModelKind.each().map(kind -> Named.of(kind.label(), kind));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyModelLearnsTwentyRowsByHeart(ModelKind kind) {
        try (TensorScope scope = TensorScope.open()) {
            torch.manual_seed(3);
            LabelledRows rows = SmallData.rows(3);
            Settings settings = kind.settings()
                    .withEpochs(EPOCHS, EPOCHS)
                    .withHidden(40, 0)
                    .withRate(1e-2, 0)
                    .withPretraining(PRETRAINING, 1e-2);
            MultiLabelModel model =
                    kind.create(new ModelKind.Size(SmallData.FEATURES, SmallData.LABELS), settings, new SolveCounter());
            Training training =
                    new Training(model, settings, ExpectedF1.forDataLike(rows.truth()), 3, Communicator.local());
            double best = 0;
            for (int epoch = 1; epoch <= EPOCHS && best < 99.9; epoch++) {
                training.epoch(rows);
                double score = training.validate(rows, epoch);
                best = epoch <= PRETRAINING ? 0 : Math.max(best, score);
            }
            assertThat(best).as("F1 of the rows that it learned").isGreaterThan(99);
        }
    }
}
