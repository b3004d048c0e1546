package dev.fixpoint.experiments.multilabel;

import dev.fixpoint.experiments.data.MultiLabelDataset;
import dev.fixpoint.experiments.report.MetricsCsv;
import dev.fixpoint.experiments.report.ModelResult;
import dev.fixpoint.experiments.report.Split;
import dev.fixpoint.experiments.scoring.ExpectedF1;
import dev.fixpoint.experiments.scoring.LabelScores;
import dev.fixpoint.experiments.scoring.RuleScores;
import dev.fixpoint.experiments.scoring.TunedThreshold;
import dev.fixpoint.memory.TensorScope;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.IntUnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Trains a model on the training rows less a validation split, and scores it on all three sets of rows. */
public final class MultiLabelExperiment {
    /** The columns of metrics.csv. */
    public static final List<String> COLUMNS = List.of(
            "model",
            "seed",
            "epoch",
            "train_loss",
            "validation_f1@expected",
            "forward_steps",
            "backward_steps",
            "seconds");

    private static final double VALIDATION = 0.1;
    private static final long SPLIT_SEED = 2020;
    private static final int RADIUS_ROWS = 100;

    private final MultiLabelDataset train;
    private final MultiLabelDataset test;
    private final MetricsCsv metrics;

    /**
     * An experiment on one data set.
     *
     * @param train the training rows, of which a tenth is kept for validation, the same for every seed
     * @param test the rows that are only scored
     * @param metrics takes a row an epoch, with {@link #COLUMNS}
     */
    public MultiLabelExperiment(MultiLabelDataset train, MultiLabelDataset test, MetricsCsv metrics) {
        this.train = train;
        this.test = test;
        this.metrics = metrics;
    }

    /**
     * Trains and scores one model.
     *
     * @param kind which model
     * @param seed of the parameters, the order of the rows and dropout
     * @param epochs from the model's own most epochs to this run's
     * @param progress is told the number of the epoch and its figures
     * @return the scores, in percent, and what they cost
     */
    public ModelResult run(ModelKind kind, int seed, IntUnaryOperator epochs, BiConsumer<Integer, String> progress) {
        try (TensorScope scope = TensorScope.open()) {
            long start = System.nanoTime();
            torch.manual_seed(seed);
            long[] order = Batches.shuffled(train.samples(), new SplittableRandom(SPLIT_SEED));
            int held = Math.max(1, (int) (order.length * VALIDATION));
            LabelledRows validation = LabelledRows.of(train, Arrays.copyOf(order, held));
            LabelledRows rest = LabelledRows.of(train, Arrays.copyOfRange(order, held, order.length));
            ExpectedF1 rule = ExpectedF1.forDataLike(rest.truth());
            SolveCounter counter = new SolveCounter();
            Settings settings = kind.settings();
            MultiLabelModel model =
                    kind.create(train.features().columns(), train.labels().columns(), settings, counter);
            Training training = new Training(model, settings, rule, seed);
            int most = epochs.applyAsInt(settings.epochs());
            int epoch = 0;
            double backward = Double.NaN;
            while (epoch < most && !training.exhausted(epoch)) {
                epoch++;
                counter.reset();
                double loss = training.epoch(rest);
                double forward = counter.forward();
                backward = counter.backward();
                double score = training.validate(validation, epoch);
                metrics.append(
                        kind.label(), seed, epoch, loss, score, forward, backward, (System.nanoTime() - start) / 1e9);
                progress.accept(epoch, "loss %.4f  val F1 %.2f%s".formatted(loss, score, steps(forward, backward)));
            }
            int best = training.restoreBest();
            LabelScores onValidation = training.probabilities(validation);
            counter.reset();
            LabelledRows unseen = LabelledRows.of(test);
            LabelScores onTest = training.probabilities(unseen);
            TunedThreshold tuned = TunedThreshold.fit(onValidation, validation.truth());
            double seconds = (System.nanoTime() - start) / 1e9;
            return ModelResult.of(kind.label(), seed, new ModelResult.Training(count(model), epoch, seconds))
                    .withSolves(new ModelResult.Solves(counter.forward(), backward))
                    .withSettings(settings.asMap())
                    .withMetrics(
                            Split.VALIDATION,
                            RuleScores.of(onValidation, validation.truth(), tuned, rule)
                                    .asMetrics())
                    .withMetrics(
                            Split.TEST,
                            RuleScores.of(onTest, unseen.truth(), tuned, rule).asMetrics())
                    .withDiagnostics(diagnostics(model, best, validation));
        }
    }

    private static Map<String, Double> diagnostics(MultiLabelModel model, int best, LabelledRows validation) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("bestEpoch", (double) best);
        model.map().ifPresent(map -> {
            Tensor x = validation.features().narrow(0, 0, Math.min(RADIUS_ROWS, validation.rows()));
            figures.put(
                    "spectralRadius",
                    SpectralRadius.mean(map, x, validation.truth().labels()));
        });
        return figures;
    }

    private static long count(MultiLabelModel model) {
        return model.parameters().stream().mapToLong(Tensor::numel).sum();
    }

    private static String steps(double forward, double backward) {
        return Double.isNaN(backward) ? "" : "  fwd %.1f  bwd %.1f steps".formatted(forward, backward);
    }
}
