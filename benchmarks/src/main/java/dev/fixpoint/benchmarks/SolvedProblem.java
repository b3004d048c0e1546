package dev.fixpoint.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.BiCgStab;
import dev.fixpoint.solver.BroydenMethod;
import dev.fixpoint.solver.ConjugateGradient;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.FixedPointSolver;
import dev.fixpoint.solver.Gmres;
import dev.fixpoint.solver.SolveListener;
import dev.fixpoint.solver.StoppingCriterion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** A problem in this process, with the solvers that were chosen last. */
final class SolvedProblem {
    /** What is timed. */
    enum Mode {
        /** A solve without gradients. */
        FORWARD,
        /** A solve and all gradients of the loss. */
        GRADIENT,
        /** The same, and a step of gradient descent. */
        TRAINING;

        static Mode of(String name) {
            return valueOf(name.toUpperCase(Locale.ROOT));
        }

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Path folder;
    private final Problem problem;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final Tensor x;
    private final Scalar half = new Scalar(0.5);
    private final Scalar rate;
    private final Map<SolveListener.Phase, Integer> evaluations = new EnumMap<>(SolveListener.Phase.class);
    private FixedPointLayer layer;

    private SolvedProblem(Path folder, Problem problem, JsonNode spec) {
        this.folder = folder;
        this.problem = problem;
        this.rate = new Scalar(spec.get("rate").asDouble());
        for (JsonNode name : spec.get("tensors")) {
            tensors.put(name.asText(), NpyFile.read(folder.resolve(name.asText() + ".npy")));
        }
        problem.kind().differentiated().forEach(name -> tensor(name).requires_grad_(true));
        this.x = tensor("x");
        this.layer = FixedPointLayer.of(ProblemMaps.of(problem, tensors))
                .withInitialState(input -> ProblemMaps.initialState(problem, input))
                .withListener((phase, status, statistics) ->
                        evaluations.merge(phase, statistics.evaluations(), Integer::sum));
    }

    static SolvedProblem load(Path folder, int threads) throws IOException {
        JsonNode spec =
                new ObjectMapper().readTree(folder.resolve("problem.json").toFile());
        Problem problem = Problem.named(spec.get("name").asText()).orElseThrow();
        Worker.use(problem, threads);
        return new SolvedProblem(folder, problem, spec);
    }

    private Tensor tensor(String name) {
        return Objects.requireNonNull(tensors.get(name), name);
    }

    void tune(Solvers solvers) {
        layer = layer.withSolver(solver(solvers.forward()))
                .withGradient(new ImplicitGradient(solver(solvers.backward())));
    }

    private static FixedPointSolver solver(Solvers.Choice choice) {
        StoppingCriterion stop = StoppingCriterion.standard()
                .withTolerance(choice.tolerance(), 0)
                .withMaxEvaluations(choice.limit());
        return switch (choice.name()) {
            case "fixed_point_iteration" -> new FixedPointIteration(stop);
            case "anderson" -> new AndersonAcceleration(stop);
            case "broyden" -> new BroydenMethod(stop);
            case "gmres" -> new Gmres(stop);
            case "bicgstab" -> new BiCgStab(stop);
            case "cg" -> new ConjugateGradient(stop);
            default -> throw new IllegalArgumentException("there is no solver '" + choice.name() + "'");
        };
    }

    Map<String, Object> check(Mode mode) {
        evaluations.clear();
        long start = System.nanoTime();
        double solution;
        double gradient = 0;
        try (TensorScope scope = TensorScope.open()) {
            Tensor z = solve(mode);
            if (mode != Mode.FORWARD) {
                TensorVector gradients = gradients(z);
                List<String> names = problem.kind().differentiated();
                for (int i = 0; i < names.size(); i++) {
                    gradient = Math.max(gradient, error(gradients.get(i), "gradient_" + names.get(i)));
                }
            }
            solution = error(z, "solution");
        }
        return Map.of(
                "forward",
                evaluations.getOrDefault(SolveListener.Phase.FORWARD, 0),
                "backward",
                evaluations.getOrDefault(SolveListener.Phase.BACKWARD, 0),
                "solution",
                solution,
                "gradient",
                gradient,
                "seconds",
                (System.nanoTime() - start) / 1e9);
    }

    private double error(Tensor value, String exact) {
        Tensor reference = NpyFile.read(folder.resolve(exact + ".npy"));
        Tensor difference = value.detach().to(torch.ScalarType.Double).sub(reference);
        return difference.norm().div(reference.norm()).item_double();
    }

    Map<String, Object> time(Mode mode, double seconds) {
        long end = System.nanoTime() + Math.round(seconds * 1e9);
        double[] times = new double[1024];
        int calls = 0;
        while (calls < 2 || System.nanoTime() < end) {
            long start = System.nanoTime();
            call(mode);
            if (calls == times.length) {
                times = Arrays.copyOf(times, 2 * calls);
            }
            times[calls++] = (System.nanoTime() - start) / 1e9;
        }
        double[] sorted = Arrays.copyOf(times, calls);
        Arrays.sort(sorted);
        double median = (sorted[(calls - 1) / 2] + sorted[calls / 2]) / 2;
        return Map.of("median", median, "least", sorted[0], "calls", calls);
    }

    Map<String, Object> memory(int fewer, int more) {
        ProcessMemory.forgetPeak();
        long before = ProcessMemory.now();
        for (int i = 0; i < fewer; i++) {
            call(Mode.TRAINING);
        }
        long peak = ProcessMemory.peak();
        for (int i = 0; i < more; i++) {
            call(Mode.TRAINING);
        }
        return Map.of("before", before, "fewer", peak, "more", ProcessMemory.peak());
    }

    private void call(Mode mode) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor z = solve(mode);
            if (mode == Mode.FORWARD) {
                return;
            }
            TensorVector gradients = gradients(z);
            if (mode == Mode.TRAINING) {
                descend(gradients);
            }
        }
    }

    private Tensor solve(Mode mode) {
        if (mode != Mode.FORWARD) {
            return layer.forward(x);
        }
        try (GradientMode off = GradientMode.off()) {
            return layer.forward(x);
        }
    }

    private TensorVector gradients(Tensor z) {
        List<String> names = problem.kind().differentiated();
        Tensor[] leaves = names.stream().map(this::tensor).toArray(Tensor[]::new);
        return torch.grad(new TensorVector(z.mul(z).sum().mul(half)), new TensorVector(leaves));
    }

    private void descend(TensorVector gradients) {
        List<String> names = problem.kind().differentiated();
        try (GradientMode off = GradientMode.off()) {
            for (int i = 0; i < names.size(); i++) {
                if (!names.get(i).equals("x")) {
                    tensor(names.get(i)).sub_(gradients.get(i), rate);
                }
            }
        }
    }
}
