package dev.fixpoint.benchmarks;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.NativeThreads;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.FixedPointSolver;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The paths that a training step spends its time on: a bare evaluation, a solve, a gradient. One thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HotPaths {
    /** A small state, one of a usual size, and one for which arithmetic outweighs all else. */
    @Param({"tanh-64", "tanh-128", "fpi-nn"})
    private String problem = "tanh-64";

    /** The solver, forward and backward. */
    @Param({"plain", "anderson"})
    private String solver = "plain";

    private FixedPointMap map;
    private FixedPointLayer layer;
    private Tensor x;
    private Tensor z;
    private TensorVector leaves;

    /** Makes the problem's tensors and a layer. */
    @Setup
    public void prepare() {
        NativeThreads.use(1);
        Problem chosen = Problem.named(problem).orElseThrow();
        torch.ScalarType dtype = chosen.isDouble() ? torch.ScalarType.Double : torch.ScalarType.Float;
        Map<String, Tensor> tensors = ProblemTensors.of(chosen);
        tensors.replaceAll((name, tensor) -> tensor.to(dtype));
        leaves = new TensorVector();
        chosen.kind()
                .differentiated()
                .forEach(name -> leaves.push_back(tensors.get(name).requires_grad_(true)));
        x = tensors.get("x");
        StoppingCriterion stop = StoppingCriterion.standard().withTolerance(chosen.isDouble() ? 1e-8 : 1e-4, 0);
        FixedPointSolver method =
                solver.equals("plain") ? new FixedPointIteration(stop) : new AndersonAcceleration(stop);
        map = ProblemMaps.of(chosen, tensors);
        layer = FixedPointLayer.of(map)
                .withInitialState(input -> ProblemMaps.initialState(chosen, input))
                .withSolver(method)
                .withGradient(new ImplicitGradient(method));
        z = layer.solve(x).value();
    }

    /** One evaluation of the map, the work on the input alone included. */
    @Benchmark
    public void evaluation() {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            map.apply(x, z);
        }
    }

    /** A forward solve. */
    @Benchmark
    public void solve() {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            layer.forward(x);
        }
    }

    /** A forward solve and all gradients. */
    @Benchmark
    public void gradient() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor solution = layer.forward(x);
            torch.grad(new TensorVector(solution.mul(solution).sum()), leaves);
        }
    }
}
