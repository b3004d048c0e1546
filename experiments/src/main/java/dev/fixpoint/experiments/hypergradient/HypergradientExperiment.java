package dev.fixpoint.experiments.hypergradient;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Tunes hyper-parameters on a validation part in two ways: by trying a grid, and by a search guided by the gradient of the validation
 * loss through the fitted model, which may use a tenth of the grid's fits. A fit with its gradient costs more by the backward
 * pass. Both see the same parts and look in the same box; nothing is chosen by the held-out part.
 *
 * @param folder with scikit-learn's data sets
 * @param sparsity every how manieth value of each axis the grid has; 1 for all
 */
public record HypergradientExperiment(Path folder, int sparsity) {
    private static final int PART_OF_THE_GRID = 10;
    private static final int FEWEST_FITS = 3;

    /**
     * The names of the models.
     *
     * @return in the order of the report
     */
    public static List<String> models() {
        return Arrays.stream(Tuning.values()).map(Tuning::label).toList();
    }

    /**
     * The fits that a model needs in both ways, at most.
     *
     * @param model its name
     * @return both together
     */
    public int fits(String model) {
        int grid = grid(tuning(model)).size();
        return grid + budget(grid);
    }

    /**
     * Reads the data of a model, so that bad data are known before anything is written.
     *
     * @param model its name
     * @throws IOException if a data file is missing or cannot be read
     */
    public void requireData(String model) throws IOException {
        try (TensorScope scope = TensorScope.open()) {
            tuning(model).parts(folder, 1);
        }
    }

    /**
     * Runs both searches.
     *
     * @param model its name
     * @param seed of the split
     * @param listener is told of every fit
     * @return what they found
     * @throws IOException if a data file is missing or cannot be read
     */
    public HypergradientRun run(String model, long seed, Consumer<Trial> listener) throws IOException {
        Tuning tuning = tuning(model);
        try (TensorScope scope = TensorScope.open()) {
            Parts parts = tuning.parts(folder, seed);
            long start = System.nanoTime();
            List<double[]> grid = grid(tuning);
            List<Trial> tried = new ArrayList<>();
            for (double[] point : grid) {
                Trial trial = Trial.at(point, loss(tuning, parts, point));
                tried.add(trial);
                listener.accept(trial);
            }
            long between = System.nanoTime();
            List<Trial> guided = new SurrogateSearch(budget(grid.size()), tuning.box())
                    .minimise(point -> hypergradient(tuning, parts, point), listener);
            long end = System.nanoTime();
            return new HypergradientRun(
                    model,
                    tuning.names(),
                    seed,
                    search(tuning, parts, tried, between - start),
                    search(tuning, parts, guided, end - between));
        }
    }

    private static int budget(int grid) {
        return Math.max(FEWEST_FITS, grid / PART_OF_THE_GRID);
    }

    private static Tuning tuning(String model) {
        return Arrays.stream(Tuning.values())
                .filter(tuning -> tuning.label().equals(model))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no model '" + model + "'"));
    }

    private List<double[]> grid(Tuning tuning) {
        List<double[]> points = List.of(new double[0]);
        for (double[] axis : tuning.axes()) {
            List<double[]> longer = new ArrayList<>();
            for (double[] point : points) {
                for (int i = 0; i < axis.length; i += sparsity) {
                    double[] extended = Arrays.copyOf(point, point.length + 1);
                    extended[point.length] = axis[i];
                    longer.add(extended);
                }
            }
            points = longer;
        }
        return points;
    }

    private static double loss(Tuning tuning, Parts parts, double[] point) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            return tuning.loss(tensor(point), parts.train(), parts.validation()).item_double();
        }
    }

    private static SurrogateSearch.Value hypergradient(Tuning tuning, Parts parts, double[] point) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor logarithms = tensor(point).requires_grad_(true);
            Tensor loss = tuning.loss(logarithms, parts.train(), parts.validation());
            FixedPoint.backward(loss);
            double[] gradient = new double[point.length];
            new DoublePointer(logarithms.grad().data_ptr()).get(gradient);
            return new SurrogateSearch.Value(loss.item_double(), gradient);
        }
    }

    private static HypergradientRun.Search search(Tuning tuning, Parts parts, List<Trial> trials, long nanoseconds) {
        Trial best = SurrogateSearch.best(trials);
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            Tensor logarithms = tensor(best.logarithms());
            return new HypergradientRun.Search(
                    trials,
                    best,
                    tuning.loss(logarithms, parts.train(), parts.test()).item_double(),
                    100 * tuning.accuracy(logarithms, parts.train(), parts.test()),
                    nanoseconds / 1e9);
        }
    }

    private static Tensor tensor(double[] values) {
        try (TensorScope scope = TensorScope.open()) {
            TensorOptions options = new TensorOptions(torch.ScalarType.Double);
            return scope.handOver(torch.from_blob(new DoublePointer(values), new long[] {values.length}, options)
                    .clone());
        }
    }
}
