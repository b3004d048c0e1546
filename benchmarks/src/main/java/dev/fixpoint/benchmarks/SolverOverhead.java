package dev.fixpoint.benchmarks;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.gradient.JacobianFree;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.FixedPointSolver;
import dev.fixpoint.solver.SolveListener;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * What a solver costs beside the evaluations of its map: {@code time / (evaluations x time of a bare evaluation) - 1}. Forward,
 * the time is that of a solve less that of the work on the input alone, {@code at(x)}, which is none of the solver's. Backward, a bare evaluation is one call of autograd for {@code J^T c} and the addition of {@code v}, and the time is that of a gradient
 * less that of one without an adjoint solve. All are timed in turn.
 */
final class SolverOverhead {
    private final int rounds;
    private final double seconds;

    SolverOverhead(int rounds, double seconds) {
        this.rounds = rounds;
        this.seconds = seconds;
    }

    /** Forward and backward overhead of a solver, as parts of 1. */
    List<OwnFigure> of(Problem problem, String name, FixedPointSolver solver) {
        Worker.use(problem, 1);
        try (TensorScope scope = TensorScope.open()) {
            Map<String, Tensor> tensors = ProblemTensors.of(problem);
            torch.ScalarType dtype = problem.isDouble() ? torch.ScalarType.Double : torch.ScalarType.Float;
            tensors.replaceAll((key, tensor) -> tensor.to(dtype));
            problem.kind().differentiated().forEach(key -> tensor(tensors, key).requires_grad_(true));
            Tensor x = tensor(tensors, "x");
            Map<SolveListener.Phase, Integer> evaluations = new EnumMap<>(SolveListener.Phase.class);
            FixedPointLayer layer = FixedPointLayer.of(ProblemMaps.of(problem, tensors))
                    .withInitialState(input -> ProblemMaps.initialState(problem, input))
                    .withSolver(solver)
                    .withGradient(new ImplicitGradient(solver))
                    .withListener((phase, status, statistics) -> evaluations.put(phase, statistics.evaluations()));
            BoundMap bound = layer.map().at(x);
            Tensor z = layer.solve(x).value();
            Tensor point = z.detach().requires_grad_(true).alias();
            Tensor image = bound.apply(point);
            Tensor v = torch.ones_like(z);
            double[] times = medians(
                    () -> evaluate(bound, z),
                    () -> solve(layer, x),
                    () -> product(image, point, v),
                    () -> differentiate(layer.withGradient(new JacobianFree()), x),
                    () -> differentiate(layer, x),
                    () -> bind(layer, x));
            int forward = Objects.requireNonNull(evaluations.get(SolveListener.Phase.FORWARD));
            int backward = Objects.requireNonNull(evaluations.get(SolveListener.Phase.BACKWARD));
            return List.of(
                    figure(problem, name + ", forward", times[1] - times[5], forward, times[0]),
                    figure(problem, name + ", backward", times[4] - times[3], backward, times[2]));
        }
    }

    private static OwnFigure figure(Problem problem, String name, double time, int evaluations, double bare) {
        return new OwnFigure(
                "overhead",
                problem.title() + ", " + name,
                100 * (time / (evaluations * bare) - 1),
                "%",
                String.format(
                        Locale.ROOT, "%.3f ms for %d evaluations of %.4f ms", 1e3 * time, evaluations, 1e3 * bare));
    }

    private static Tensor tensor(Map<String, Tensor> tensors, String name) {
        return Objects.requireNonNull(tensors.get(name), name);
    }

    private static void bind(FixedPointLayer layer, Tensor x) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            layer.map().at(x);
        }
    }

    private static void evaluate(BoundMap bound, Tensor z) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            bound.apply(z);
        }
    }

    private static void solve(FixedPointLayer layer, Tensor x) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            layer.forward(x);
        }
    }

    private static void product(Tensor image, Tensor point, Tensor v) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            torch.grad(
                            new TensorVector(image),
                            new TensorVector(point),
                            new TensorVector(v),
                            new BoolOptional(true),
                            false,
                            true)
                    .get(0)
                    .add(v);
        }
    }

    private static void differentiate(FixedPointLayer layer, Tensor x) {
        try (TensorScope scope = TensorScope.open();
                Scalar half = new Scalar(0.5)) {
            Tensor z = layer.forward(x);
            z.mul(z).sum().mul(half).backward();
        }
    }

    /** The median seconds of each, all in turn. */
    double[] medians(Runnable... tasks) {
        double[][] times = new double[tasks.length][rounds];
        for (int round = -1; round < rounds; round++) {
            for (int task = 0; task < tasks.length; task++) {
                times[task][Math.max(round, 0)] = timed(tasks[task]);
            }
        }
        return Arrays.stream(times)
                .mapToDouble(each -> Arrays.stream(each)
                        .sorted()
                        .skip(rounds / 2)
                        .findFirst()
                        .orElseThrow())
                .toArray();
    }

    private double timed(Runnable task) {
        long start = System.nanoTime();
        long end = start + Math.round(1e9 * seconds);
        int calls = 0;
        while (calls < 2 || System.nanoTime() < end) {
            task.run();
            calls++;
        }
        return (System.nanoTime() - start) / 1e9 / calls;
    }
}
