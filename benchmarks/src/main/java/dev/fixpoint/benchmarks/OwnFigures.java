package dev.fixpoint.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.FixedPointSolver;
import dev.fixpoint.solver.StoppingCriterion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The figures that need no Python: overhead of the solvers, narrowing, memory, first call. */
public final class OwnFigures {
    private static final List<String> OVERHEAD = List.of("tanh-64", "tanh-128", "fpi-nn", "fpi-gd", "convolution");
    private static final String MIXED = "mixed";
    private static final String FOR_MEMORY = "affine-256";
    private static final double FEW = 0.1;
    private static final double MANY = 1e-8;
    private static final int LIMIT = 10_000;
    private static final int STARTS = 5;

    private final SolverOverhead timer;
    private final Path folder;
    private final int rounds;

    /**
     * The figures.
     *
     * @param rounds in which what is compared takes turns, at least 1
     * @param seconds of calls in a round
     * @param folder for files on the way
     */
    public OwnFigures(int rounds, double seconds, Path folder) {
        this.timer = new SolverOverhead(rounds, seconds);
        this.folder = folder;
        this.rounds = rounds;
    }

    /**
     * How often {@link #measure} reports progress.
     *
     * @return the number of stages
     */
    public static int stages() {
        return OVERHEAD.size() + 3;
    }

    /**
     * Measures.
     *
     * @param progress is told of each stage that is done
     * @return the figures, in groups
     * @throws IOException if a file or a process fails
     */
    public List<OwnFigure> measure(Consumer<String> progress) throws IOException {
        List<OwnFigure> figures = new ArrayList<>();
        for (String name : OVERHEAD) {
            Problem problem = Problem.named(name).orElseThrow();
            StoppingCriterion stop = StoppingCriterion.standard().withTolerance(problem.isDouble() ? 1e-8 : 1e-4, 0);
            figures.addAll(timer.of(problem, "plain", new FixedPointIteration(stop)));
            figures.addAll(timer.of(problem, "Anderson", new AndersonAcceleration(stop)));
            progress.accept("overhead: " + name);
        }
        StoppingCriterion stop =
                StoppingCriterion.standard().withTolerance(1e-8, 0).withMaxEvaluations(LIMIT);
        figures.add(narrowing("plain", new FixedPointIteration(stop)));
        figures.add(narrowing("Anderson", new AndersonAcceleration(stop)));
        progress.accept("narrowing");
        figures.addAll(memory());
        progress.accept("memory");
        figures.add(start());
        progress.accept("first solution");
        return figures;
    }

    /** A batch of slow and fast samples, with rows that leave when they are done and without. */
    private OwnFigure narrowing(String name, FixedPointSolver solver) {
        Problem problem = Problem.named(MIXED).orElseThrow();
        Worker.use(problem, 1);
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            Map<String, Tensor> tensors = ProblemTensors.of(problem);
            Tensor x = Objects.requireNonNull(tensors.get("x"));
            FixedPointMap narrowing = ProblemMaps.of(problem, tensors);
            FixedPointMap whole = (input, z) -> narrowing.apply(input, z);
            double[] times = timer.medians(() -> solve(whole, solver, x), () -> solve(narrowing, solver, x));
            return new OwnFigure(
                    "narrowing",
                    problem.title() + ", " + name,
                    times[0] / times[1],
                    "times faster",
                    String.format(Locale.ROOT, "%.1f ms, %.1f ms without", 1e3 * times[1], 1e3 * times[0]));
        }
    }

    private static void solve(FixedPointMap map, FixedPointSolver solver, Tensor x) {
        try (TensorScope scope = TensorScope.open()) {
            FixedPointLayer.of(map)
                    .withSolver(solver)
                    .withInitialState(torch::zeros_like)
                    .forward(x);
        }
    }

    /** The most that training adds to a process, with solves of few and of many steps. */
    private List<OwnFigure> memory() throws IOException {
        Path files = folder.resolve(FOR_MEMORY);
        ProblemFolder.write(Problem.named(FOR_MEMORY).orElseThrow(), files);
        List<OwnFigure> figures = new ArrayList<>();
        for (double tolerance : new double[] {FEW, MANY}) {
            Path none = folder;
            try (WorkerProcess worker =
                    WorkerProcess.start(Library.FIXPOINT, 1, none, none, folder.resolve("workers.log"))) {
                worker.load(files);
                Solvers.Choice choice = new Solvers.Choice("fixed_point_iteration", tolerance, LIMIT);
                Solvers solvers = new Solvers(choice, choice);
                JsonNode bytes = worker.memory(solvers, 3, 27);
                JsonNode steps = worker.check(solvers, SolvedProblem.Mode.GRADIENT);
                figures.add(new OwnFigure(
                        "memory",
                        "training steps with " + steps.get("forward").asInt() + " evaluations",
                        (bytes.get("more").asLong() - bytes.get("before").asLong()) / 1e6,
                        "MB",
                        "added to the process by 30 steps"));
            }
        }
        return figures;
    }

    /** A process from its start to its end, with one solution between them. */
    private OwnFigure start() throws IOException {
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i <= Math.min(rounds, STARTS); i++) {
            long start = System.nanoTime();
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            FirstSolution.class.getName())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("workers.log").toFile()))
                    .start();
            try {
                if (process.waitFor() != 0) {
                    throw new BenchmarkException("The program with one solution failed; its messages are in the log.");
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
                throw new BenchmarkException("The measurement was interrupted.");
            }
            seconds.add((System.nanoTime() - start) / 1e9);
        }
        seconds.sort(Comparator.naturalOrder());
        return new OwnFigure(
                "start",
                "a process with one solution",
                seconds.get(seconds.size() / 2),
                "s",
                "start and end of the virtual machine included");
    }
}
