package dev.fixpoint.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fixpoint.memory.NativeThreads;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * The process that solves with this library: told what to do by lines of JSON on standard input, it answers each in a line, as
 * {@code peer_worker.py} does for the others.
 */
public final class Worker {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Worker() {}

    /**
     * Answers requests until standard input ends.
     *
     * @param arguments the number of threads
     * @throws IOException if a stream fails
     */
    public static void main(String[] arguments) throws IOException {
        int threads = Integer.parseInt(arguments[0]);
        PrintStream answers = System.out;
        System.setOut(System.err);
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        SolvedProblem problem = null;
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            JsonNode request = JSON.readTree(line);
            Map<String, Object> answer;
            try {
                if (request.get("op").asText().equals("load")) {
                    problem = SolvedProblem.load(Path.of(request.get("folder").asText()), threads);
                    answer =
                            Map.of("version", "Fixpoint, PyTorch 2.10.0, " + algebra() + ", Java " + Runtime.version());
                } else if (problem == null) {
                    throw new IllegalStateException("load a problem first");
                } else {
                    problem.tune(JSON.treeToValue(request.get("solvers"), Solvers.class));
                    answer = switch (request.get("op").asText()) {
                        case "check" -> problem.check(mode(request));
                        case "time" ->
                            problem.time(mode(request), request.get("seconds").asDouble());
                        default ->
                            problem.memory(
                                    request.get("fewer").asInt(),
                                    request.get("more").asInt());
                    };
                }
            } catch (RuntimeException failure) {
                answer = Map.of("failure", String.valueOf(failure.getMessage()));
            }
            answers.println(JSON.writeValueAsString(answer));
        }
    }

    private static SolvedProblem.Mode mode(JsonNode request) {
        return SolvedProblem.Mode.of(request.get("mode").asText());
    }

    /** Sets the threads for a problem: those of OpenBLAS, or, for convolutions, those of ATen. */
    static void use(Problem problem, int threads) {
        if (problem.kind() == Problem.Kind.CONVOLUTION) {
            NativeThreads.useForConvolutions(threads);
        } else {
            NativeThreads.use(threads);
        }
    }

    /** The library that multiplies matrices. */
    private static String algebra() {
        return "mkl".equals(System.getProperty(WorkerProcess.LINEAR_ALGEBRA)) ? "MKL" : "OpenBLAS";
    }
}
