package dev.fixpoint.contraction;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.Tensors;
import dev.fixpoint.memory.NativeThreads;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.RowwiseMap;
import dev.fixpoint.solver.StoppingCriterion;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Prints what each measurement costs, in processor time of one thread and as a ratio to a training step, side by side: the table
 * in docs/contraction.md.
 */
final class MeasurementCosts {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 7;
    private static final StoppingCriterion STOP =
            StoppingCriterion.standard().withTolerance(1e-4, 1e-4).withMaxEvaluations(500);

    private MeasurementCosts() {}

    /**
     * Runs all of it: {@code [batch, width]} of 32 x 128 and 128 x 256, float32, a map that contracts by about 0.8.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        NativeThreads.use(1);
        for (int[] size : new int[][] {{32, 128}, {128, 256}}) {
            print(size[0], size[1]);
        }
    }

    private static void print(int batch, int width) {
        Tensor weight = Tensors.random(1, 0.9 / Math.sqrt(width), width, width)
                .to(torch.ScalarType.Float)
                .requires_grad_(true);
        Tensor x = Tensors.random(2, 0.3, batch, width).to(torch.ScalarType.Float);
        FixedPointMap map = new FixedPointMap() {
            @Override
            public Tensor apply(Tensor input, Tensor z) {
                return z.matmul(weight).add(input).tanh();
            }

            @Override
            public BoundMap at(Tensor input) {
                return RowwiseMap.of((z, rows) -> apply(rows.get(0), z), input);
            }
        };
        FixedPointLayer layer = FixedPointLayer.of(map).withSolver(new AndersonAcceleration(STOP));
        FixedPointLayer traced = layer.withSolver(new AndersonAcceleration(STOP.withTrace()));
        UnaryOperator<Tensor> criterion = z -> z.square().mean();
        BoundMap g = map.at(x);
        BoundMap whole = state -> map.apply(x, state);
        Tensor z = layer.solve(x).value();
        Map<String, Runnable> tasks = new LinkedHashMap<>();
        tasks.put("training step", () -> criterion.apply(layer.forward(x)).backward());
        tasks.put(
                "training step with a trace",
                () -> criterion.apply(traced.forward(x)).backward());
        tasks.put("SpectralRadius, whole batch", () -> new SpectralRadius().ofBatch(g, z));
        tasks.put("SpectralRadius of TrainingMonitor", () -> new TrainingMonitor("a", 1, 2).measure(g, z));
        tasks.put("SpectralRadius, each row", () -> new SpectralRadius().at(g, z));
        tasks.put("JacobianNorm, whole batch", () -> new JacobianNorm().at(whole, z));
        tasks.put("JacobianNorm, each row", () -> new JacobianNorm().at(g, z));
        tasks.put("ContractionReport, whole batch", () -> ContractionReport.at(whole, z));
        tasks.put(
                "JacobianPenalty(1) and its backward",
                () -> new JacobianPenalty(1).at(g, z).backward());
        tasks.put(
                "SpectralNormPenalty and its backward",
                () -> new SpectralNormPenalty(0).at(g, z).backward());
        tasks.put(
                "FixedPointCorrection on 3 states and its backward",
                () -> new FixedPointCorrection(0.8)
                        .loss(g, List.of(x, x, z), criterion)
                        .backward());
        Map<String, double[]> times = new LinkedHashMap<>();
        for (int round = -2; round < ROUNDS; round++) {
            for (Map.Entry<String, Runnable> task : tasks.entrySet()) {
                double time = milliseconds(task.getValue());
                if (round >= 0) {
                    times.computeIfAbsent(task.getKey(), name -> new double[ROUNDS])[round] = time;
                }
            }
        }
        double step = median(times.getOrDefault("training step", new double[ROUNDS]));
        System.out.printf(
                Locale.ROOT,
                "%d x %d, spectral radius %.2f%n",
                batch,
                width,
                new SpectralRadius().ofBatch(g, z).largest());
        times.forEach((name, all) ->
                System.out.printf(Locale.ROOT, "| %s | %.2f ms | %.2f |%n", name, median(all), median(all) / step));
    }

    private static double milliseconds(Runnable task) {
        long start = THREADS.getCurrentThreadCpuTime();
        try (TensorScope scope = TensorScope.open()) {
            task.run();
        }
        return (THREADS.getCurrentThreadCpuTime() - start) / 1e6;
    }

    private static double median(double[] times) {
        double[] sorted = times.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
