package dev.fixpoint.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MainTest {

    @Test
    void helpShowsDescriptionExamplesAndExitCodes() {
        Screen screen = Screen.of("--help");
        assertThat(screen.exitCode()).isZero();
        assertThat(screen.out())
                .contains("Usage: fixpoint", "2002.02868", "Examples:", "fixpoint toy", "Exit codes:", "--verbose");
        assertThat(screen.err()).isEmpty();
    }

    @Test
    void versionIsOneLine() {
        Screen screen = Screen.of("--version");
        assertThat(screen.exitCode()).isZero();
        assertThat(screen.out()).startsWith("fixpoint ").contains("Java " + Runtime.version());
        assertThat(screen.out().lines()).hasSize(1);
    }

    @Test
    void noArgumentsAtAllIsBadUsageAndShowsTheHelpOnStandardError() {
        Screen screen = Screen.of();
        assertThat(screen.exitCode()).isEqualTo(2);
        assertThat(screen.out()).isEmpty();
        assertThat(screen.err()).contains("Usage: fixpoint", "Examples:");
    }

    @Test
    void anUnknownOptionIsNamedAndTheHelpIsPointedTo() {
        Screen screen = Screen.of("--verbos");
        assertThat(screen.exitCode()).isEqualTo(2);
        assertThat(screen.err())
                .startsWith("fixpoint: Unknown option: '--verbos'.")
                .contains("--verbose", "Try 'fixpoint --help'.");
    }

    @Test
    void anUnknownExperimentIsNamed() {
        Screen screen = Screen.of("bogus");
        assertThat(screen.exitCode()).isEqualTo(2);
        assertThat(screen.err()).contains("'bogus'");
    }
}
