package dev.fixpoint.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process of one library that solves problems on request. Requests and answers are lines of JSON. */
final class WorkerProcess implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE_SECONDS = 5;
    /** JavaCPP's name of the library that takes the place of OpenBLAS. */
    static final String LINEAR_ALGEBRA = "org.bytedeco.openblas.load";

    private final Library library;
    private final Process process;
    private final BufferedWriter requests;
    private final BufferedReader answers;
    private final Path log;

    private WorkerProcess(Library library, Process process, Path log) {
        this.log = log;
        this.library = library;
        this.process = process;
        this.requests = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * Starts a process.
     *
     * @param python the interpreter for libraries of Python
     * @param script {@code peer_worker.py}
     * @param log where its standard error goes
     */
    static WorkerProcess start(Library library, int threads, Path python, Path script, Path log) throws IOException {
        List<String> command = new ArrayList<>();
        if (library == Library.FIXPOINT) {
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            // Objects of native memory are freed by scopes alone, as this library does throughout; see
            // docs/benchmarks.md.
            command.add("-Dorg.bytedeco.javacpp.nopointergc=true");
            // Otherwise the memory of the process grows until the first garbage collection, by 200 MB and more.
            command.add("-Xmn16m");
            String algebra = System.getProperty(LINEAR_ALGEBRA);
            if (algebra != null) {
                command.add("-D" + LINEAR_ALGEBRA + "=" + algebra);
            }
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), Worker.class.getName()));
        } else {
            command.addAll(List.of(python.toString(), script.toString(), library.label()));
        }
        command.add(String.valueOf(threads));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment()
                .putAll(Map.of("OMP_NUM_THREADS", String.valueOf(threads), "MKL_NUM_THREADS", "" + threads));
        builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return new WorkerProcess(library, builder.start(), log);
    }

    Library library() {
        return library;
    }

    /** Loads a problem; returns what the library calls itself. */
    String load(Path folder) {
        ObjectNode request = request("load");
        request.put("folder", folder.toString());
        return required(ask(request)).get("version").asText();
    }

    /** One call: evaluations, errors, seconds; or a failure. */
    JsonNode check(Solvers solvers, SolvedProblem.Mode mode) {
        ObjectNode request = request("check");
        request.set("solvers", JSON.valueToTree(solvers));
        request.put("mode", mode.label());
        return ask(request);
    }

    /** Calls for some seconds; the median time of one. */
    double time(Solvers solvers, SolvedProblem.Mode mode, double seconds) {
        ObjectNode request = request("time");
        request.set("solvers", JSON.valueToTree(solvers));
        request.put("mode", mode.label());
        request.put("seconds", seconds);
        return required(ask(request)).get("median").asDouble();
    }

    /** The memory of this process before training, after some steps, and after more. */
    JsonNode memory(Solvers solvers, int fewer, int more) {
        ObjectNode request = request("memory");
        request.set("solvers", JSON.valueToTree(solvers));
        request.put("fewer", fewer);
        request.put("more", more);
        return required(ask(request));
    }

    private static ObjectNode request(String operation) {
        return JSON.createObjectNode().put("op", operation);
    }

    private JsonNode required(JsonNode answer) {
        if (answer.has("failure")) {
            throw new BenchmarkException(
                    library.label() + " failed: " + answer.get("failure").asText());
        }
        return answer;
    }

    private JsonNode ask(ObjectNode request) {
        try {
            requests.write(request.toString());
            requests.newLine();
            requests.flush();
            String answer = answers.readLine();
            if (answer == null) {
                throw new BenchmarkException(
                        "The process of " + library.label() + " has ended; its messages are in '" + log + "'.");
            }
            return JSON.readTree(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The process of " + library.label() + " does not answer: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try (requests;
                answers) {
            requests.close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
