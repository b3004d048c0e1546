package dev.fixpoint.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToyCommandTest {

    @Test
    void aQuickRunEndsWellAndLeavesItsReport(@TempDir Path folder) throws IOException {
        Screen screen = Screen.of("toy", "--quick", "--seeds", "2", "--out", folder.toString());
        assertThat(screen.exitCode()).as(screen.err()).isZero();
        assertThat(screen.out()).contains("fpi-nn", "fpi-gd", "feedforward", "test loss", "±", folder.toString());
        assertThat(Files.readString(folder.resolve("results.json")))
                .contains("\"experiment\" : \"toy\"", "\"test\"", "\"validation\"", "\"loss\"", "bestEpoch");
        // The header, then 3 epochs for each of 3 models and 2 seeds.
        assertThat(Files.readAllLines(folder.resolve("metrics.csv"))).hasSize(1 + 3 * 3 * 2);
        assertThat(folder.resolve("train-loss.png")).isNotEmptyFile();
        assertThat(folder.resolve("test-loss.png")).isNotEmptyFile();
    }

    @Test
    void anUnknownModelIsBadUsage(@TempDir Path folder) {
        Screen screen = Screen.of("toy", "--model", "bogus", "--out", folder.toString());
        assertThat(screen.exitCode()).isEqualTo(2);
        assertThat(screen.err()).contains("fpi-nn, fpi-gd, feedforward, all", "'bogus'");
    }

    @Test
    void aFolderWithResultsIsBadInput(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("results.json"), "{}");
        Screen screen = Screen.of("toy", "--quick", "--out", folder.toString());
        assertThat(screen.exitCode()).isEqualTo(2);
        assertThat(screen.err()).contains("results of another run");
    }

    @Test
    void helpHasExamples() {
        assertThat(Screen.of("toy", "--help").out()).contains("Examples:", "--model", "--seeds", "Exit codes:");
    }
}
