package dev.fixpoint.benchmarks.quadratic;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A Python process that solves the same batches with another library, and takes its own processor time. */
final class PythonLibrary implements AutoCloseable {
    private final String name;
    private final Process process;
    private final BufferedReader answers;
    private final PrintWriter commands;

    private PythonLibrary(String name, Process process) {
        this.name = name;
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.commands = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    }

    /**
     * Starts a process.
     *
     * @param python the interpreter
     * @param script what it runs
     * @param name of the library
     */
    static PythonLibrary start(String python, Path script, String name) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(python, "-W", "ignore", script.toString(), name));
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("OMP_NUM_THREADS", "1");
        builder.environment().put("OPENBLAS_NUM_THREADS", "1");
        return new PythonLibrary(name, builder.start());
    }

    String name() {
        return name;
    }

    void load(Path folder, QuadraticBatch.Size size) {
        ask("load %s %d %d %d %d"
                .formatted(folder, size.variables(), size.equalities(), size.inequalities(), size.batch()));
    }

    /** One forward and backward pass; its seconds. */
    Seconds run() {
        double[] seconds = Arrays.stream(ask("run").split(" ", 2))
                .mapToDouble(Double::parseDouble)
                .toArray();
        return new Seconds(seconds[0], seconds[1]);
    }

    /** What the last run found: the solution or a gradient. */
    double[] result(Path folder, String part) throws IOException {
        ask("dump");
        return QuadraticBatch.read(folder.resolve(name + "." + part));
    }

    private String ask(String command) {
        commands.println(command);
        try {
            String answer = answers.readLine();
            if (answer == null) {
                throw new IllegalStateException(
                        "The Python process of %s ended at '%s'; it said why above. Its packages are in %s."
                                .formatted(name, command, QuadraticComparison.REQUIREMENTS));
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies a script out of the classes. */
    static Path script(Path folder) throws IOException {
        Path script = folder.resolve("quadratic_worker.py");
        try (var in = PythonLibrary.class.getResourceAsStream("quadratic_worker.py")) {
            Files.write(script, in.readAllBytes());
        }
        return script;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
