package dev.fixpoint.experiments.multilabel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fixpoint.experiments.data.DataFormatException;
import dev.fixpoint.experiments.report.ModelResult;
import dev.fixpoint.experiments.report.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutcomeTest {
    @TempDir
    Path folder;

    @Test
    void anOutcomeComesBackWithWhatIsNotANumber() throws IOException {
        ModelResult result = ModelResult.of("fpi-nn", 3, new ModelResult.Training(12, 2, 1.5))
                .withSolves(new ModelResult.Solves(7.25, Double.NaN))
                .withSettings(Map.of("batch", 80, "learningRate", 1e-3))
                .withMetrics(Split.TEST, Map.of("f1@0.5", 100 / 3.0))
                .withMetrics(Split.VALIDATION, Map.of("f1@0.5", 50.0))
                .withDiagnostics(Map.of("spectralRadius", Double.NaN));
        EpochFigures epoch = new EpochFigures(
                1, 0.1, 40, new EpochFigures.Solves(Double.NaN, Double.NaN, Double.NaN, Double.NaN), 0.5);
        Outcome outcome = new Outcome(result, List.of(epoch), Map.of("0.5", new double[] {0, 1 / 3.0, 1}));
        Path file = folder.resolve("outcome.json");

        outcome.write(file);

        Outcome read = Outcome.read(file);
        assertThat(read.result()).isEqualTo(result);
        assertThat(read.epochs()).containsExactly(epoch);
        assertThat(read.exampleF1()).containsOnlyKeys("0.5");
        assertThat(read.exampleF1().get("0.5")).containsExactly(0, 1 / 3.0, 1);
    }

    @Test
    void aDamagedOutcomeIsRefusedWithWhatToDo() throws IOException {
        for (String content : List.of("", "{", "{}", "{\"result\":null,\"epochs\":[],\"exampleF1\":{}}")) {
            Path file = Files.writeString(folder.resolve("outcome.json"), content);
            assertThatThrownBy(() -> Outcome.read(file))
                    .as("content '%s'", content)
                    .isInstanceOf(DataFormatException.class)
                    .hasMessageStartingWith(file + ": not the outcome of a training")
                    .hasMessageContaining("delete it to train again");
        }
    }
}
