package dev.fixpoint.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlannerCommandTest {
    @Test
    void aQuickRunEndsWellAndLeavesItsReport(@TempDir Path folder) throws IOException {
        Screen screen = Screen.of(
                "planner", "--quick", "--epochs", "2", "--mazes", "20", "--seeds", "2", "--out", folder.toString());
        assertThat(screen.exitCode()).as(screen.err()).isZero();
        assertThat(screen.out()).contains("7 x 7", "17 x 17", "optimal", "learned cost", "±", folder.toString());
        assertThat(Files.readString(folder.resolve("results.json")))
                .contains("\"experiment\" : \"planner\"", "\"success\"", "larger.success", "cost.wall", "bestEpoch");
        // The header, then the planner before training and 2 epochs, for 2 seeds.
        assertThat(Files.readAllLines(folder.resolve("metrics.csv"))).hasSize(1 + 3 * 2);
        assertThat(folder.resolve("success.png")).isNotEmptyFile();
        assertThat(ImageIO.read(folder.resolve("mazes-seed2.png").toFile()).getWidth())
                .isGreaterThan(4 * 7 * 16);
    }

    @Test
    void anEvenSideIsBadUsage(@TempDir Path folder) {
        Screen screen = Screen.of("planner", "--side", "8", "--out", folder.toString());
        assertThat(screen.exitCode()).isEqualTo(2);
        assertThat(screen.err()).contains("--side must be odd and at least 5, got 8.");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void helpHasExamples() {
        assertThat(Screen.of("planner", "--help").out()).contains("Examples:", "--side", "--mazes", "Exit codes:");
    }
}
