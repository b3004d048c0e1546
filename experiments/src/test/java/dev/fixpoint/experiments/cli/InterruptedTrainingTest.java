package dev.fixpoint.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fixpoint.experiments.data.LabelSelection;
import dev.fixpoint.experiments.data.MultiLabelSplit;
import dev.fixpoint.experiments.multilabel.EpochFigures;
import dev.fixpoint.experiments.multilabel.ModelKind;
import dev.fixpoint.experiments.multilabel.MultiLabelExperiment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterruptedTrainingTest {
    @TempDir
    Path folder;

    /** With dropout; with a pretraining that is over and one that is not; with random examples. */
    @ParameterizedTest
    @CsvSource({"fpi-nn, 3", "spen, 2", "spen, 13", "dvn-adversarial, 4"})
    void aTrainingThatWasStoppedGoesOnToTheSameBits(String model, int stop) throws IOException {
        SyntheticData.write(folder);
        MultiLabelSplit data =
                MultiLabelSplit.read(folder.resolve("train.arff"), folder.resolve("test.arff"), LabelSelection.last(3));
        ModelKind kind = ModelKind.named(model).get(0);
        MultiLabelExperiment experiment = new MultiLabelExperiment(data);
        Path calm = Files.createDirectory(folder.resolve("calm"));
        Path stopped = Files.createDirectory(folder.resolve("stopped"));
        experiment.run(kind, 1, stop + 3, calm, epoch -> {});

        assertThatThrownBy(() -> experiment.run(kind, 1, stop + 3, stopped, epoch -> stopAt(epoch, stop)))
                .hasMessageContaining("the power is off");
        List<Integer> epochs = new ArrayList<>();
        experiment.run(kind, 1, stop + 3, stopped, epoch -> epochs.add(epoch.epoch()));

        assertThat(epochs).startsWith(1, 2).doesNotHaveDuplicates();
        assertThat(stopped.resolve("parameters.safetensors"))
                .hasSameBinaryContentAs(calm.resolve("parameters.safetensors"));
        assertThat(stopped.resolve("checkpoint.pt")).doesNotExist();
    }

    private static void stopAt(EpochFigures epoch, int stop) {
        if (epoch.epoch() == stop) {
            throw new UncheckedIOException(new IOException("the power is off"));
        }
    }
}
