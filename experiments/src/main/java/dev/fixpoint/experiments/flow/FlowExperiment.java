package dev.fixpoint.experiments.flow;

import dev.fixpoint.distributed.Communicator;
import dev.fixpoint.experiments.model.SolveCounter;
import dev.fixpoint.experiments.report.ModelResult;
import dev.fixpoint.experiments.report.Split;
import dev.fixpoint.experiments.training.EpochReport;
import dev.fixpoint.experiments.training.Trainer;
import dev.fixpoint.experiments.training.TrainingHistory;
import dev.fixpoint.experiments.training.TrainingPlan;
import dev.fixpoint.memory.TensorScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.global.torch;

/**
 * Trains models on the same pairs by the same plan, and measures them.
 *
 * @param data the pairs
 * @param sizes what a minibatch is
 * @param plan how long and how fast
 * @param ranks the processes that train together; rank 0 calls {@link #run}, the others {@link #assist}, for the same models
 */
public record FlowExperiment(FlowData data, FlowTask.Sizes sizes, TrainingPlan plan, Communicator ranks) {
    private static final String CHECKPOINT = "checkpoint.pt";
    private static final int RADIUS_PAIRS = 4;

    /**
     * What came out of one training.
     *
     * @param settings what the model is
     * @param result the entry in results.json
     * @param history its epochs
     * @param samples its flows of the first test pairs, and then of the first pairs of the folder
     */
    public record Outcome(
            FlowModel.Settings settings, ModelResult result, TrainingHistory history, List<FlowField> samples) {
        /**
         * Copies the list.
         *
         * @param settings what the model is
         * @param result the entry in results.json
         * @param history its epochs
         * @param samples its flows
         */
        public Outcome {
            samples = List.copyOf(samples);
        }
    }

    /**
     * Trains one model, or goes on where an earlier run was stopped, and writes it to its folder.
     *
     * @param settings what it is
     * @param seed of its first weights, and of the order of the pairs
     * @param folder where its checkpoint is, and where the model goes
     * @param listener is told of each epoch, those of the checkpoint included
     * @return what came out
     * @throws IOException if a file cannot be written or read
     */
    public Outcome run(FlowModel.Settings settings, long seed, Path folder, Consumer<EpochReport> listener)
            throws IOException {
        try (TensorScope scope = TensorScope.open()) {
            SolveCounter solves = new SolveCounter();
            FlowModel model = untrained(settings, seed, solves);
            TrainingHistory history =
                    new Trainer(plan, seed, ranks).train(task(model, solves), folder.resolve(CHECKPOINT), listener);
            SavedFlowModel.write(folder, model);
            List<FlowField> samples = new ArrayList<>();
            for (FlowPair pair : samples()) {
                samples.add(model.predict(pair.first(), pair.second()));
            }
            return new Outcome(settings, result(model, seed, history), history, samples);
        }
    }

    /**
     * Takes part in the training of a model that rank 0 {@linkplain #run runs}.
     *
     * @param settings what it is
     * @param seed as on rank 0
     * @throws IOException never, since this rank has no files
     */
    public void assist(FlowModel.Settings settings, long seed) throws IOException {
        try (TensorScope scope = TensorScope.open()) {
            SolveCounter solves = new SolveCounter();
            new Trainer(plan, seed, ranks).assist(task(untrained(settings, seed, solves), solves));
        }
    }

    private static FlowModel untrained(FlowModel.Settings settings, long seed, SolveCounter solves) {
        torch.manual_seed(seed);
        return FlowModel.random(settings, solves);
    }

    private FlowTask task(FlowModel model, SolveCounter solves) {
        return new FlowTask(model, solves, data.training(), data.validation(), sizes);
    }

    /**
     * The pairs whose flows are shown.
     *
     * @return the first three test pairs, and the first three pairs of the folder
     */
    public List<FlowPair> samples() {
        List<FlowPair> pairs = new ArrayList<>(first(data.test()));
        data.chairs().ifPresent(chairs -> pairs.addAll(first(chairs)));
        return pairs;
    }

    private static List<FlowPair> first(FlowPairs pairs) {
        return IntStream.range(0, Math.min(3, pairs.size()))
                .mapToObj(pairs::pair)
                .toList();
    }

    private ModelResult result(FlowModel model, long seed, TrainingHistory history) {
        FlowScore test = FlowScore.of(model, data.test());
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("epe", test.endPoint());
        figures.put("flAll", test.outliers());
        data.chairs().ifPresent(chairs -> {
            FlowScore score = FlowScore.of(model, chairs);
            figures.put("chairsEpe", score.endPoint());
            figures.put("chairsFlAll", score.outliers());
        });
        Map<String, Double> diagnostics = new LinkedHashMap<>();
        diagnostics.put("bestEpoch", (double) history.best().epoch());
        diagnostics.put("addedParameters", (double) model.addedParameters());
        diagnostics.put("spectralRadius", spectralRadius(model));
        return ModelResult.of(
                        model.settings().label(),
                        seed,
                        new ModelResult.Training(
                                model.parameterCount(), history.epochs().size(), history.seconds()))
                .withSolves(new ModelResult.Solves(mean(history, FlowTask.FORWARD), mean(history, FlowTask.BACKWARD)))
                .withSettings(settings(model))
                .withMetrics(Split.VALIDATION, Map.of("epe", -history.best().score()))
                .withMetrics(Split.TEST, figures)
                .withDiagnostics(diagnostics);
    }

    private Map<String, Object> settings(FlowModel model) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("network", model.settings().network().label());
        settings.put("width", model.settings().width());
        settings.put("refined", model.settings().refined());
        settings.put("trainPairs", data.training().size());
        settings.put("validationPairs", data.validation().size());
        settings.put("testPairs", data.test().size());
        settings.put("batch", sizes.batch());
        settings.put("partWidth", sizes.width());
        settings.put("partHeight", sizes.height());
        settings.put("stepsPerEpoch", plan.stepsPerEpoch());
        settings.put("learningRate", plan.learningRate());
        return settings;
    }

    private double spectralRadius(FlowModel model) {
        List<FlowPair> pairs = IntStream.range(
                        0, Math.min(RADIUS_PAIRS, data.validation().size()))
                .mapToObj(data.validation()::pair)
                .toList();
        try (TensorScope scope = TensorScope.open()) {
            FlowBatch batch = FlowBatch.of(pairs);
            return model.spectralRadius(batch.first(), batch.second()).orElse(Double.NaN);
        }
    }

    private static double mean(TrainingHistory history, String figure) {
        return history.epochs().stream()
                .mapToDouble(epoch -> epoch.figures().getOrDefault(figure, Double.NaN))
                .average()
                .orElse(Double.NaN);
    }
}
