package dev.fixpoint.experiments.toy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fixpoint.memory.NativeThreads;
import dev.fixpoint.memory.TensorScope;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ToyTrainerTest {
    private static final ToyTrainer SMALL = new ToyTrainer(new BoxProblemData.Sizes(100, 20, 20), 3, 20, 0.01);

    @Test
    void feedforwardHasAtLeastAsManyParametersAsTheOthersAndAllAreAlike() {
        long widest = parameters(ToyModel.Kind.FEEDFORWARD);
        assertThat(parameters(ToyModel.Kind.FPI_NN)).isBetween(widest * 99 / 100, widest);
        assertThat(parameters(ToyModel.Kind.FPI_GD)).isBetween(widest * 99 / 100, widest);
    }

    @ParameterizedTest
    @EnumSource
    void trainingLowersTheLossAndRepeats(ToyModel.Kind kind, @TempDir Path folder) {
        ToyRun run = SMALL.train(kind, 3, folder.resolve("a"), epoch -> {});
        assertThat(run.epochs()).hasSize(3);
        assertThat(run.epochs().get(2).trainLoss())
                .isLessThan(run.epochs().get(0).trainLoss());
        assertThat(SMALL.train(kind, 3, folder.resolve("b"), epoch -> {}).epochs())
                .isEqualTo(run.epochs());
    }

    private static long parameters(ToyModel.Kind kind) {
        NativeThreads.useDefault();
        try (TensorScope scope = TensorScope.open()) {
            return kind.create(ToyTrainer.DIMENSION, (phase, status, statistics) -> {})
                    .parameterCount();
        }
    }
}
