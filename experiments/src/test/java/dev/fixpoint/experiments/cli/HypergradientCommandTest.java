package dev.fixpoint.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fixpoint.experiments.data.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HypergradientCommandTest {

    @Test
    void aQuickRunEndsWellAndLeavesItsReport(@TempDir Path folder) throws IOException {
        String data = SharedData.folder("sklearn").toString();
        Screen screen =
                Screen.of("hypergradient", "--data", data, "--quick", "--model", "ridge", "--out", folder.toString());
        assertThat(screen.exitCode()).as(screen.err()).isZero();
        assertThat(screen.out()).contains("ridge", "hypergradient", "above the grid", folder.toString());
        assertThat(Files.readString(folder.resolve("results.json")))
                .contains(
                        "\"experiment\" : \"hypergradient\"",
                        "ridge-grid",
                        "ridge-hypergradient",
                        "percentAboveTheGrid");
        assertThat(folder.resolve("ridge.png")).isNotEmptyFile();
    }

    @Test
    void aFolderWithoutTheDataIsBadInput(@TempDir Path folder) {
        Path out = folder.resolve("out");
        Screen screen =
                Screen.of("hypergradient", "--data", folder.toString(), "--model", "svm", "--out", out.toString());
        assertThat(screen.exitCode()).isEqualTo(2);
        assertThat(screen.err()).contains("There is no file", "breast_cancer.csv");
        assertThat(out).doesNotExist();
    }

    @Test
    void aFileWithOtherThanNumbersIsBadInput(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("breast_cancer.csv"), "2,1,a,b\n1.5,0\nx,1\n");
        Screen screen = Screen.of("hypergradient", "--data", folder.toString(), "--model", "svm");
        assertThat(screen.exitCode()).isEqualTo(2);
        assertThat(screen.err()).contains("breast_cancer.csv:3: numbers were expected");
    }

    @Test
    void anUnknownModelIsBadUsage(@TempDir Path folder) {
        Screen screen = Screen.of("hypergradient", "--data", folder.toString(), "--model", "bogus");
        assertThat(screen.exitCode()).isEqualTo(2);
        assertThat(screen.err()).contains("ridge, lasso, svm, all", "'bogus'");
    }

    @Test
    void helpHasExamples() {
        assertThat(Screen.of("hypergradient", "--help").out()).contains("Examples:", "--model", "Exit codes:");
    }
}
