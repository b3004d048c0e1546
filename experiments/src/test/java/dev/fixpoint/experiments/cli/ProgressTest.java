package dev.fixpoint.experiments.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Instant;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, UTF_8);
    private Instant now = Instant.EPOCH;

    @Test
    void linesAppearAtTheFirstStepThenEveryFiveSecondsAndAtTheLast() {
        try (Progress progress = new ProgressInLines("fpi-nn seed 1", 20, out, () -> now)) {
            for (int step = 1; step <= 20; step++) {
                progress.advance("loss " + step);
                now = now.plusSeconds(1);
            }
        }
        assertThat(printed().lines())
                .containsExactly(
                        "fpi-nn seed 1  1/20  loss 1",
                        "fpi-nn seed 1  6/20  loss 6",
                        "fpi-nn seed 1  11/20  loss 11",
                        "fpi-nn seed 1  16/20  loss 16",
                        "fpi-nn seed 1  20/20  loss 20");
    }

    @Test
    void anEarlyStopLeavesItsLastMessageInLines() {
        try (Progress progress = new ProgressInLines("toy", 20, out, () -> now)) {
            progress.advance("loss 3");
            progress.advance("loss 2");
        }
        assertThat(printed().lines()).containsExactly("toy  1/20  loss 3", "toy  2/20  loss 2");
    }

    @Test
    void aTaskThatNeverAdvancedPrintsNoLine() {
        new ProgressInLines("toy", 20, out, () -> now).close();
        assertThat(printed()).isEmpty();
    }

    @Test
    void aTerminalGetsABarThatEndsWithTheLastMessage() {
        try (Progress progress = new ProgressBarOnTerminal("toy seed 1", 2, out, 100)) {
            progress.advance("loss 3");
            progress.advance("loss 2");
        }
        assertThat(printed())
                .contains("\r")
                .contains("toy seed 1", "2/2", "loss 2")
                .endsWith(System.lineSeparator());
    }

    @RepeatedTest(100) // closed before, while or after the bar's own thread first draws it
    void aBarEndsItsLineOnceHoweverShortTheTask() {
        new ProgressBarOnTerminal("toy", 2, out, 100).close();
        assertThat(printed()).endsWith(System.lineSeparator()).containsOnlyOnce("\n");
    }

    @Test
    void aBarNeverWrapsAroundItsTerminal() {
        try (Progress progress = new ProgressBarOnTerminal("toy seed 1", 2, out, 60)) {
            progress.advance("loss 0.1234  val F1 45.1  fwd 8.1  bwd 6.0 steps ".repeat(3));
        }
        assertThat(printed().split("[\r\n]+"))
                .allSatisfy(line -> assertThat(line.length()).isLessThan(60));
    }

    @Test
    void aTaskWithoutStepsIsRefused() {
        assertThatThrownBy(() -> Progress.start("toy", 0)).hasMessage("total must be at least 1, got 0");
    }

    private String printed() {
        return bytes.toString(UTF_8);
    }
}
