package dev.fixpoint.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fixpoint.experiments.flow.FlowFile;
import dev.fixpoint.experiments.flow.FlowPair;
import dev.fixpoint.experiments.flow.PairGenerator;
import dev.fixpoint.experiments.image.PngWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlowCommandTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void aQuickRunReportsAndItsModelWorksOnTwoPictures() throws IOException {
        Path run = folder.resolve("r");
        Screen screen = Screen.of("flow", "--quick", "--epochs", "1", "--width", "0.04", "--out", run.toString());
        assertThat(screen.exitCode()).as(screen.err()).isZero();
        assertThat(screen.out()).contains("flownet-s+fpi", "test EPE", "The fixed-point layer changes the test EPE by");
        assertThat(Files.readString(run.resolve("results.json")))
                .contains("\"experiment\" : \"flow\"", "\"epe\"", "\"flAll\"", "addedParameters", "spectralRadius");
        // The header, then an epoch for each of the two models.
        assertThat(Files.readAllLines(run.resolve("metrics.csv"))).hasSize(3);
        assertThat(run.resolve("flows.png")).isNotEmptyFile();
        assertThat(run.resolve("epe.png")).isNotEmptyFile();
        applied(run.resolve("flownet-s+fpi-seed1"));
        resumed(run);
    }

    /** With its checkpoints and without its results, a run is done again at once, with the same figures. */
    private static void resumed(Path run) throws IOException {
        String metrics = Files.readString(run.resolve("metrics.csv"));
        Files.delete(run.resolve("results.json"));
        Screen screen = Screen.of("flow", "--quick", "--epochs", "1", "--width", "0.04", "--out", run.toString());
        assertThat(screen.exitCode()).as(screen.err()).isZero();
        assertThat(run.resolve("metrics.csv")).hasContent(metrics);
        Files.delete(run.resolve("results.json"));
        Screen other = Screen.of("flow", "--quick", "--epochs", "2", "--width", "0.04", "--out", run.toString());
        assertThat(other.exitCode()).isEqualTo(2);
        assertThat(other.err()).contains("holds a run of another command");
    }

    private void applied(Path model) throws IOException {
        FlowPair pair = PairGenerator.procedural(33, 26, 1).pair(0);
        PngWriter.write(folder.resolve("a.png"), pair.first());
        PngWriter.write(folder.resolve("b.png"), pair.second());
        FlowFile.write(folder.resolve("truth.flo"), pair.flow());
        Screen screen = Screen.of(
                "flow",
                "--apply",
                model.toString(),
                "--in",
                folder.resolve("a.png").toString(),
                folder.resolve("b.png").toString(),
                "--out",
                folder.resolve("ab.flo").toString(),
                "--colours",
                folder.resolve("ab.png").toString(),
                "--truth",
                folder.resolve("truth.flo").toString());
        assertThat(screen.exitCode()).as(screen.err()).isZero();
        assertThat(screen.out()).contains("End-point error", "over 858 known pixels");
        assertThat(FlowFile.read(folder.resolve("ab.flo")).width()).isEqualTo(33);
        assertThat(folder.resolve("ab.png")).isNotEmptyFile();
    }

    @Test
    void badUsageIsToldInASentence() {
        assertThat(Screen.of("flow", "--model", "raft").err()).contains("flownet-s, flownet-c", "'raft'");
        assertThat(Screen.of("flow", "--width", "2").err()).contains("--width must lie in (0, 1]");
        assertThat(Screen.of("flow", "--fpi", "--no-fpi").exitCode()).isEqualTo(2);
        assertThat(Screen.of("flow", "--data", "x", "--textures", "y").exitCode())
                .isEqualTo(2);
        assertThat(Screen.of("flow", "--apply", "m", "--in", "a.png", "b.png").err())
                .contains("--out");
        assertThat(Screen.of("flow", "--apply", "m").err()).contains("--in");
        Screen missing = Screen.of("flow", "--quick", "--test", folder.toString(), "--out", folder.resolve("r") + "");
        assertThat(missing.exitCode()).isEqualTo(2);
        assertThat(missing.err()).contains("holds no pairs");
        assertThat(folder.resolve("r")).doesNotExist();
    }

    @Test
    void helpHasExamples() {
        assertThat(Screen.of("flow", "--help").out()).contains("Examples:", "--fpi", "--apply", "Exit codes:");
    }
}
