package dev.fixpoint.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fixpoint.experiments.data.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SudokuCommandTest {

    @Test
    void aQuickRunEndsWellAndLeavesItsReport(@TempDir Path folder) throws IOException {
        String data = SharedData.folder("sudoku4x4").toString();
        Screen screen = Screen.of("sudoku", "--data", data, "--quick", "--model", "fpi-nn", "--out", folder.toString());
        assertThat(screen.exitCode()).as(screen.err()).isZero();
        assertThat(screen.out()).contains("fpi-nn", "held out", folder.toString());
        assertThat(Files.readString(folder.resolve("results.json")))
                .contains("\"experiment\" : \"sudoku\"", "solvedOfNewPuzzles", "bestEpoch");
        assertThat(Files.readAllLines(folder.resolve("metrics.csv"))).hasSize(2);
        assertThat(folder.resolve("boards.png")).isNotEmptyFile();
    }

    @Test
    void aFolderWithoutTheBoardsIsBadInput(@TempDir Path folder) {
        Screen screen = Screen.of("sudoku", "--data", folder.toString());
        assertThat(screen.exitCode()).isEqualTo(2);
        assertThat(screen.err()).contains("There is no file", "features.pt");
    }

    @Test
    void aFileThatIsTooShortIsBadInput(@TempDir Path folder) throws IOException {
        Files.write(folder.resolve("features.pt"), new byte[100]);
        Screen screen = Screen.of("sudoku", "--data", folder.toString());
        assertThat(screen.exitCode()).isEqualTo(2);
        assertThat(screen.err()).contains("features.pt: there must be at least 2560000 bytes, but there are 100");
    }

    @Test
    void anUnknownModelIsBadUsage(@TempDir Path folder) {
        Screen screen = Screen.of("sudoku", "--data", folder.toString(), "--model", "bogus");
        assertThat(screen.exitCode()).isEqualTo(2);
        assertThat(screen.err()).contains("qp, fpi-nn, all", "'bogus'");
    }

    @Test
    void helpHasExamples() {
        assertThat(Screen.of("sudoku", "--help").out()).contains("Examples:", "--model", "Exit codes:");
    }
}
