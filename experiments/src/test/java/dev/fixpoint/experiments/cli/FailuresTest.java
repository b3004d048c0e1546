package dev.fixpoint.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Command;

class FailuresTest {

    static Arguments[] badInput() {
        return new Arguments[] {
            Arguments.of(new UsageException("Too few rows: 3."), "fixpoint: Too few rows: 3."),
            Arguments.of(new NoSuchFileException("x.arff"), "fixpoint: There is no file or folder 'x.arff'."),
            Arguments.of(new AccessDeniedException("x"), "fixpoint: No permission to use 'x'."),
            Arguments.of(new NotDirectoryException("x"), "fixpoint: 'x' is not a folder."),
            Arguments.of(
                    new ExecutionException(new UncheckedIOException(new NoSuchFileException("x"))),
                    "fixpoint: There is no file or folder 'x'.")
        };
    }

    @ParameterizedTest
    @MethodSource("badInput")
    void badInputIsOneSentenceAndExitCodeTwo(Exception failure, String sentence) {
        Screen screen = Screen.ofCommand(new Failing(failure), "try");
        assertThat(screen.exitCode()).isEqualTo(2);
        assertThat(screen.err().lines()).containsExactly(sentence);
        assertThat(screen.out()).isEmpty();
    }

    @Test
    void anUnexpectedExceptionIsOneSentenceAndExitCodeOne() {
        Screen screen = Screen.ofCommand(new Failing(new IllegalStateException("no state")), "try");
        assertThat(screen.exitCode()).isEqualTo(1);
        assertThat(screen.err().lines())
                .containsExactly("fixpoint: The run failed with IllegalStateException: no state."
                        + " Run again with --verbose to see where.");
    }

    @Test
    void anExceptionWithoutMessageIsNamed() {
        Screen screen = Screen.ofCommand(new Failing(new IOException()), "try");
        assertThat(screen.err()).contains("java.io.IOException.");
    }

    @Test
    void verboseBringsTheStackTrace() {
        Screen screen = Screen.ofCommand(new Failing(new IllegalStateException("no state")), "--verbose", "try");
        assertThat(screen.err())
                .contains("at dev.fixpoint.experiments.cli.FailuresTest")
                .doesNotContain("Run again");
    }

    @Test
    void theDebugSwitchOfTheEnvironmentBringsTheStackTrace() {
        Screen screen = Screen.ofCommand(true, new Failing(new IllegalStateException("no state")), "try");
        assertThat(screen.err()).contains("at dev.fixpoint.experiments.cli.FailuresTest");
    }

    @Test
    void missingNativeLibrariesAreToldWithThePlatform() {
        Screen screen = Screen.ofCommand(new Unlinked(), "try");
        assertThat(screen.exitCode()).isEqualTo(1);
        assertThat(screen.err().lines())
                .singleElement()
                .asString()
                .contains("native libraries of PyTorch", System.getProperty("os.arch"), "no jnitorch");
    }

    @Command
    private record Failing(Exception failure) implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            throw failure;
        }
    }

    @Command
    private static final class Unlinked implements Runnable {
        @Override
        public void run() {
            throw new UnsatisfiedLinkError("no jnitorch in java.library.path");
        }
    }
}
