package dev.fixpoint.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BenchCommandTest {
    @Test
    void anUnknownProblemIsBadUsage() {
        Screen screen = Screen.of("bench", "--peers", "--problem", "bogus");
        assertThat(screen.exitCode()).isEqualTo(2);
        assertThat(screen.err()).contains("tanh-64", "convolution", "'bogus'");
    }

    @Test
    void aProblemWithoutPeersIsBadUsage() {
        Screen screen = Screen.of("bench", "--problem", "tanh-64");
        assertThat(screen.exitCode()).isEqualTo(2);
        assertThat(screen.err()).contains("--problem goes with --peers");
    }

    @Test
    void helpHasExamples() {
        assertThat(Screen.of("bench", "--help").out()).contains("Examples:", "--peers", "--python", "Exit codes:");
    }
}
