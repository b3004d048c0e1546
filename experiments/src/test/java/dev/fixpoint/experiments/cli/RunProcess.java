package dev.fixpoint.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The command line in a process of its own, killed at the end if it still runs.
 *
 * @param process the process
 * @param log the file of what it says
 */
record RunProcess(Process process, Path log) implements AutoCloseable {
    private static final long PATIENCE = 30;

    /** Starts a command with one thread and this folder as {@code --out}. */
    static RunProcess start(Path out, String... command) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Dfixpoint.columns=0",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        words.addAll(List.of(command));
        words.addAll(List.of("--threads", "1", "--out", out.toString()));
        Path log = out.resolveSibling(out.getFileName() + ".log");
        return new RunProcess(
                new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start(),
                log);
    }

    boolean endsWithin(long milliseconds) throws InterruptedException {
        return process.waitFor(milliseconds, TimeUnit.MILLISECONDS);
    }

    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }

    String said() throws IOException {
        return Files.readString(log);
    }

    /** SIGTERM, which ends a run as Ctrl-C does; SIGINT is ignored where a build server runs in the background. */
    void stop() {
        process.destroy();
    }

    void awaitLines(Path file, int lines) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(PATIENCE);
        while (!Files.exists(file) || Files.readAllLines(file).size() < lines) {
            assertThat(process.isAlive() && System.nanoTime() < end).as(said()).isTrue();
            Thread.sleep(20);
        }
    }

    /** SIGKILL, where it still runs. */
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
