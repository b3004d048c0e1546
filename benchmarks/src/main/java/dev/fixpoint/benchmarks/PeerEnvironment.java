package dev.fixpoint.benchmarks;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** The Python environment with the libraries to compare with, made once per machine. */
public final class PeerEnvironment {
    private static final String REQUIREMENTS = "requirements.txt";
    private static final String SCRIPT = "peer_worker.py";
    private static final String COMPLETE = "complete";

    private final Path folder;

    private PeerEnvironment(Path folder) {
        this.folder = folder;
    }

    /**
     * The environment below a folder, installed now where it is not there yet: some gigabytes, some minutes. Versions are
     * pinned; pip takes its packages from where it is configured to.
     *
     * @param cache the folder
     * @param python the interpreter that makes it, version 3.10 to 3.12
     * @return the environment
     * @throws BenchmarkException if there is no such interpreter, or the installation fails
     * @throws IOException if files cannot be written
     */
    public static PeerEnvironment install(Path cache, String python) throws IOException {
        byte[] requirements = resource(REQUIREMENTS);
        Path folder = cache.resolve("peers-" + Integer.toHexString(Arrays.hashCode(requirements)));
        PeerEnvironment environment = new PeerEnvironment(folder);
        if (!Files.exists(folder.resolve(COMPLETE))) {
            requirePython(python);
            Files.createDirectories(folder);
            Path log = folder.resolve("pip.log");
            Files.write(folder.resolve(REQUIREMENTS), requirements);
            run(log, python, "-m", "venv", folder.resolve("environment").toString());
            run(
                    log,
                    environment.python().toString(),
                    "-m",
                    "pip",
                    "install",
                    "-r",
                    folder.resolve(REQUIREMENTS).toString());
            Files.createFile(folder.resolve(COMPLETE));
        }
        Files.write(environment.script(), resource(SCRIPT));
        return environment;
    }

    /** The interpreter of the environment. */
    Path python() {
        boolean windows = File.separatorChar == '\\';
        Path environment = folder.resolve("environment");
        return windows
                ? environment.resolve("Scripts").resolve("python.exe")
                : environment.resolve("bin").resolve("python");
    }

    /** What the workers run. */
    Path script() {
        return folder.resolve(SCRIPT);
    }

    private static void requirePython(String python) {
        try {
            Process process = new ProcessBuilder(
                            python, "-c", "import sys, venv; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 12))")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor() != 0) {
                throw new BenchmarkException("'" + python
                        + "' is no Python from 3.10 to 3.12 with the module venv, which the libraries to compare with need;"
                        + " name one with --python.");
            }
        } catch (IOException e) {
            throw new BenchmarkException("There is no Python ('" + python
                    + "' does not start), and the libraries to compare with need one from 3.10 to 3.12; name it with"
                    + " --python, or leave out --peers.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchmarkException("The check of '" + python + "' was interrupted.");
        }
    }

    private static void run(Path log, String... command) throws IOException {
        Process process = new ProcessBuilder(List.of(command))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        try {
            if (process.waitFor() != 0) {
                throw new BenchmarkException(
                        "'" + String.join(" ", command) + "' failed; its messages are in '" + log + "'.");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new BenchmarkException("The installation was interrupted.");
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(PeerEnvironment.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        }
    }
}
