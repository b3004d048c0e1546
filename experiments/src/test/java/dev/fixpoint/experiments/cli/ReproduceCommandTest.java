package dev.fixpoint.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.fixpoint.experiments.multilabel.GeneratedEntries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReproduceCommandTest {
    @TempDir
    private Path folder = Path.of("");

    /** With the results of three experiments in place, those of the toy problem are made. */
    @Test
    void aRunGoesOnWithWhatIsMissingAndPutsThePapersFiguresBesideOurs() throws IOException {
        Path run = folder.resolve("r");
        finished(run.resolve("bibtex"), """
                {"model": "fpi-nn", "metrics": {"test": {"f1@0.5": 47.25}}}
                """);
        finished(run.resolve("denoise"), """
                {"model": "feedforward", "sigma": 25.0, "metrics": {"test": {"psnr": 28.5}}},
                {"model": "fpi-nn", "sigma": 25.0, "metrics": {"test": {"psnr": 29.0}}}
                """);
        finished(run.resolve("flow"), """
                {"model": "flownet-s", "seconds": 7.5, "metrics": {"test": {"epe": 1.5}}}
                """);

        Screen screen = Screen.of("reproduce", "--quick", "--epochs", "1", "--out", run.toString());

        assertThat(screen.exitCode()).as(screen.err()).isZero();
        assertThat(screen.err()).contains("denoise: finished by an earlier run", "without --bibtex DIR");
        assertThat(run.resolve("toy").resolve("results.json")).isNotEmptyFile();
        String page = Files.readString(run.resolve("results.html"));
        assertThat(page).contains("Table 1 and Figure 4", "Figure 5", "Table 2", "do not compare with the paper");
        JsonNode figures =
                new JsonMapper().readTree(run.resolve("results.json").toFile()).path("figures");
        assertThat(figure(figures, "fpi-nn less feedforward, middle noise (ours: sigma 25)"))
                .as("30.44 and 31.00 in the paper, 28.5 and 29 here")
                .containsExactly(0.56, 0.5);
        assertThat(figure(figures, "fpi-nn, F1@0.5").get(1)).isEqualTo(47.25);
        assertThat(figure(figures, "flownet-s, test EPE in pixels").get(1)).isEqualTo(1.5);
        assertThat(figure(figures, "fpi-gd, test loss").get(0))
                .as("a curve in the paper")
                .isEqualTo(-1);
    }

    @Test
    void generatedEntriesAreTheSameEachTimeAndReadAsOthers() throws IOException {
        GeneratedEntries one = new GeneratedEntries(Files.createDirectory(folder.resolve("a")));
        GeneratedEntries other = new GeneratedEntries(Files.createDirectory(folder.resolve("b")));
        one.write();
        other.write();
        assertThat(other.train()).hasSameBinaryContentAs(one.train());
        Screen screen = Screen.of(
                "multilabel",
                "--train",
                one.train().toString(),
                "--test",
                one.test().toString(),
                "--labels",
                Integer.toString(GeneratedEntries.LABELS),
                "--model",
                "logistic",
                "--epochs",
                "1",
                "--out",
                folder.resolve("r").toString());
        assertThat(screen.exitCode()).as(screen.err()).isZero();
    }

    @Test
    void aFailedExperimentEndsTheRunWithItsExitCode() {
        Screen screen = Screen.of(
                "reproduce",
                "--quick",
                "--epochs",
                "1",
                "--bibtex",
                folder.toString(),
                "--out",
                folder.resolve("r").toString());
        assertThat(screen.exitCode()).isEqualTo(2);
        assertThat(screen.err()).contains("bibtex-train.arff", "'bibtex' failed; the same command goes on with it.");
    }

    private static void finished(Path experiment, String models) throws IOException {
        Files.createDirectories(experiment);
        Files.writeString(experiment.resolve("results.json"), "{\"models\": [" + models + "]}");
    }

    /** The paper's figure and ours, rounded to a hundredth; -1 where there is none. */
    private static List<Double> figure(JsonNode figures, String name) {
        for (JsonNode figure : figures) {
            if (figure.path("figure").asText().equals(name)) {
                return List.of(
                        Math.round(100 * figure.path("paper").asDouble(-1)) / 100.0,
                        Math.round(100 * figure.path("mean").asDouble(-1)) / 100.0);
            }
        }
        throw new AssertionError("there is no figure '" + name + "'");
    }
}
