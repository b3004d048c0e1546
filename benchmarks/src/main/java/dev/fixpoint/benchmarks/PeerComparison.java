package dev.fixpoint.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Has problems solved by all libraries in turn. Each library gets a process for each problem and number of threads, so that
 * memory and compiled code of one do not bear on the next; their calls are interleaved, some of one, some of the next, round by
 * round, so that what else the machine does meets all of them alike.
 */
public final class PeerComparison {
    private static final List<SolvedProblem.Mode> MODES = List.of(SolvedProblem.Mode.values());

    private final PeerEnvironment environment;
    private final Path folder;
    private final List<Library> leftOut;
    private final Effort effort;
    private final Map<String, String> versions = new TreeMap<>();

    /**
     * How long to measure.
     *
     * @param rounds of the interleaved calls
     * @param seconds of calls of a library in a round; at least two calls are made
     * @param warmUp seconds of calls before the rounds
     * @param fewer training steps after which memory is looked at first
     */
    public record Effort(int rounds, double seconds, double warmUp, int fewer) {}

    /**
     * A comparison.
     *
     * @param environment the Python environment
     * @param folder for the problems' files and the workers' log
     * @param leftOut libraries that have a dash in each table
     * @param effort how long to measure
     */
    public PeerComparison(PeerEnvironment environment, Path folder, Collection<Library> leftOut, Effort effort) {
        this.leftOut = List.copyOf(leftOut);
        this.environment = environment;
        this.folder = folder;
        this.effort = effort;
    }

    /**
     * What the libraries that took part call themselves, by name.
     *
     * @return a copy
     */
    public Map<String, String> versions() {
        return Map.copyOf(versions);
    }

    /**
     * Solves a problem with each number of threads.
     *
     * @param problem the problem
     * @param threads numbers of threads
     * @param progress is told of each stage that is done, {@link #stages} in all
     * @return the figures, by threads, mode and library
     * @throws IOException if a file or a process fails
     */
    public List<PeerFigures> compare(Problem problem, List<Integer> threads, Consumer<String> progress)
            throws IOException {
        Path files = folder.resolve(problem.name());
        ProblemFolder.write(problem, files);
        progress.accept("reference of " + problem.name());
        Map<Library, Optional<Calibration.Calibrated>> calibrated = new EnumMap<>(Library.class);
        Map<Library, JsonNode> memory = new EnumMap<>(Library.class);
        List<PeerFigures> figures = new ArrayList<>();
        for (int count : threads) {
            List<WorkerProcess> workers = start(files, count);
            try {
                if (calibrated.isEmpty()) {
                    for (WorkerProcess worker : workers) {
                        calibrated.put(
                                worker.library(),
                                leftOut.contains(worker.library())
                                        ? Optional.empty()
                                        : new Calibration(worker, problem, effort.warmUp() / 2).best());
                        progress.accept(worker.library().label() + " calibrated");
                    }
                    memory.putAll(memory(files, count, calibrated));
                    progress.accept("memory");
                }
                for (SolvedProblem.Mode mode : MODES) {
                    figures.addAll(measured(problem, mode, count, workers, calibrated, memory));
                    progress.accept(mode.label() + ", " + count + " threads");
                }
            } finally {
                workers.forEach(WorkerProcess::close);
            }
        }
        return figures;
    }

    /**
     * How often {@link #compare} reports progress.
     *
     * @param threads how many numbers of threads
     * @return the number of stages
     */
    public static int stages(int threads) {
        return 2 + Library.values().length + threads * MODES.size();
    }

    private List<WorkerProcess> start(Path files, int threads) throws IOException {
        List<WorkerProcess> workers = new ArrayList<>();
        for (Library library : Library.values()) {
            WorkerProcess worker = worker(library, threads);
            workers.add(worker);
            versions.put(library.label(), worker.load(files));
        }
        return workers;
    }

    private WorkerProcess worker(Library library, int threads) throws IOException {
        return WorkerProcess.start(
                library, threads, environment.python(), environment.script(), folder.resolve("workers.log"));
    }

    /** Training in processes that have done nothing else. */
    private Map<Library, JsonNode> memory(
            Path files, int threads, Map<Library, Optional<Calibration.Calibrated>> calibrated) throws IOException {
        Map<Library, JsonNode> memory = new EnumMap<>(Library.class);
        for (Map.Entry<Library, Optional<Calibration.Calibrated>> entry : calibrated.entrySet()) {
            if (entry.getValue().isPresent()) {
                try (WorkerProcess worker = worker(entry.getKey(), threads)) {
                    worker.load(files);
                    Solvers solvers = entry.getValue().get().solvers();
                    memory.put(entry.getKey(), worker.memory(solvers, effort.fewer(), 9 * effort.fewer()));
                }
            }
        }
        return memory;
    }

    private List<PeerFigures> measured(
            Problem problem,
            SolvedProblem.Mode mode,
            int threads,
            List<WorkerProcess> workers,
            Map<Library, Optional<Calibration.Calibrated>> calibrated,
            Map<Library, JsonNode> memory) {
        double[][] rounds = new double[workers.size()][effort.rounds()];
        for (int round = -1; round < effort.rounds(); round++) {
            for (int i = 0; i < workers.size(); i++) {
                Optional<Calibration.Calibrated> with = solversOf(workers.get(i), calibrated);
                if (with.isPresent()) {
                    double seconds = round < 0 ? effort.warmUp() : effort.seconds();
                    double median = workers.get(i).time(with.get().solvers(), mode, seconds);
                    rounds[i][Math.max(round, 0)] = median;
                }
            }
        }
        List<PeerFigures> figures = new ArrayList<>();
        for (int i = 0; i < workers.size(); i++) {
            figures.add(figures(
                    problem,
                    mode,
                    threads,
                    workers.get(i).library(),
                    rounds[i],
                    solversOf(workers.get(i), calibrated),
                    memory));
        }
        return figures;
    }

    private static Optional<Calibration.Calibrated> solversOf(
            WorkerProcess worker, Map<Library, Optional<Calibration.Calibrated>> calibrated) {
        return calibrated.getOrDefault(worker.library(), Optional.empty());
    }

    private static PeerFigures figures(
            Problem problem,
            SolvedProblem.Mode mode,
            int threads,
            Library library,
            double[] rounds,
            Optional<Calibration.Calibrated> calibrated,
            Map<Library, JsonNode> memory) {
        if (calibrated.isEmpty()) {
            return new PeerFigures(
                    problem,
                    mode.label(),
                    threads,
                    library,
                    Optional.empty(),
                    List.of(),
                    0,
                    0,
                    Double.NaN,
                    Double.NaN,
                    0,
                    0);
        }
        JsonNode outcome = calibrated.get().outcome();
        Optional<JsonNode> bytes = Optional.ofNullable(memory.get(library));
        return new PeerFigures(
                problem,
                mode.label(),
                threads,
                library,
                Optional.of(calibrated.get().solvers()),
                Arrays.stream(rounds).boxed().toList(),
                outcome.get("forward").asInt(),
                outcome.get("backward").asInt(),
                outcome.get("solution").asDouble(),
                outcome.get("gradient").asDouble(),
                bytes.map(node -> node.get("more").asLong() - node.get("before").asLong())
                        .orElse(0L),
                bytes.map(node -> node.get("more").asLong() - node.get("fewer").asLong())
                        .orElse(0L));
    }
}
