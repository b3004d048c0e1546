package dev.fixpoint.experiments.multilabel;

import dev.fixpoint.contraction.TrainingMonitor;
import dev.fixpoint.distributed.Communicator;
import dev.fixpoint.experiments.data.Matrix;
import dev.fixpoint.experiments.data.MultiLabelDataset;
import dev.fixpoint.experiments.data.MultiLabelSplit;
import dev.fixpoint.experiments.data.Standardisation;
import dev.fixpoint.experiments.report.EventFile;
import dev.fixpoint.experiments.report.ModelResult;
import dev.fixpoint.experiments.report.Split;
import dev.fixpoint.experiments.scoring.DecisionRules;
import dev.fixpoint.experiments.scoring.ExpectedF1;
import dev.fixpoint.experiments.scoring.LabelSets;
import dev.fixpoint.experiments.scoring.TunedThreshold;
import dev.fixpoint.memory.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Trains models on the training rows less a validation split, scores them on the validation and the test rows, and leaves each
 * in a folder of its own:
 *
 * <table>
 * <caption>The files of a trained model</caption>
 * <tr><th>file</th><th>holds</th></tr>
 * <tr><td>{@code model.json}, {@code parameters.safetensors}</td><td>the {@link SavedModel}</td></tr>
 * <tr><td>{@code events.out.tfevents...}</td><td>the figures of each epoch, for TensorBoard</td></tr>
 * <tr><td>{@code test-predictions.csv}</td><td>its {@link Predictions} for the test rows</td></tr>
 * <tr><td>{@code checkpoint.pt}</td><td>while it is trained: its state after the last epoch</td></tr>
 * <tr><td>{@code outcome.json}</td><td>its {@link Outcome}; written last, its presence says that the training is
 * finished</td></tr>
 * </table>
 *
 * <p>The settings of the models were chosen on Bibtex. Where there are fewer rows, batches are smaller in proportion, so that an
 * epoch has as many steps. Features are standardised as the training rows without the validation split are; indicators stay as they are.
 */
public final class MultiLabelExperiment {
    private static final String OUTCOME = "outcome.json";
    private static final double VALIDATION = 0.1;
    private static final long SPLIT_SEED = 2020;
    private static final int RADIUS_ROWS = 100;

    /** The training rows of Bibtex, on which the settings were chosen. */
    private static final int ROWS_OF_THE_SETTINGS = 4392;

    private static final int LEAST_BATCH = 10;

    private final MultiLabelDataset train;
    private final MultiLabelDataset test;
    private final Matrix testAsMeasured;
    private final Standardisation standardisation;
    private final long[] validationRows;
    private final long[] trainingRows;
    private final Communicator ranks;
    private final TrainingVariant variant;

    /**
     * An experiment on one data set by one process.
     *
     * @param data the training rows and the rows that are only scored
     * @throws IllegalArgumentException if there are fewer than 2 training rows
     */
    public MultiLabelExperiment(MultiLabelSplit data) {
        this(data, Communicator.local(), TrainingVariant.NONE);
    }

    /**
     * An experiment on one data set.
     *
     * @param data the training rows, of which a tenth is kept for validation, the same for every seed, and the rows that are
     *     only scored
     * @param ranks the processes that train together; rank 0 calls {@link #run}, the others {@link #assist}, for the same models
     * @param variant how the models are trained
     * @throws IllegalArgumentException if there are fewer than 2 training rows
     */
    public MultiLabelExperiment(MultiLabelSplit data, Communicator ranks, TrainingVariant variant) {
        this.variant = variant;
        this.ranks = ranks;
        int samples = data.train().samples();
        if (samples < 2) {
            throw new IllegalArgumentException(
                    "at least 2 training rows are needed, one of them for validation, got " + samples);
        }
        long[] order = Batches.shuffled(samples, new SplittableRandom(SPLIT_SEED));
        int held = Math.max(1, (int) (order.length * VALIDATION));
        validationRows = Arrays.copyOf(order, held);
        trainingRows = Arrays.copyOfRange(order, held, order.length);
        standardisation = Standardisation.of(data.train().features(), trainingRows);
        train = data.train().withFeatures(standardisation.apply(data.train().features()));
        testAsMeasured = data.test().features();
        test = data.test().withFeatures(standardisation.apply(data.test().features()));
    }

    /**
     * How long a model is trained where nothing else is asked for.
     *
     * @param kind which model
     * @return its most passes over the training rows
     */
    public static int mostEpochs(ModelKind kind) {
        return kind.epochs();
    }

    /**
     * What an earlier run of the same experiment left in a folder.
     *
     * @param kind which model
     * @param folder the folder of the model
     * @return its outcome; empty if the training was not finished, or the model has other settings by now
     * @throws IOException if the files cannot be read
     */
    public Optional<Outcome> finished(ModelKind kind, Path folder) throws IOException {
        boolean usable = Files.isRegularFile(folder.resolve(OUTCOME))
                && SavedModel.read(folder).isOf(kind, settings(kind));
        return usable ? Optional.of(Outcome.read(folder.resolve(OUTCOME))) : Optional.empty();
    }

    /**
     * Trains and scores one model. A training that was stopped goes on from its last epoch, to the same bits if the number of
     * threads and of ranks is the same.
     *
     * @param kind which model
     * @param seed of the parameters, the order of the rows and dropout
     * @param epochs the most passes over the training rows
     * @param folder where its files go
     * @param progress is told the figures of each epoch, those before the training was stopped included
     * @return the scores, in percent, and what they cost
     * @throws IOException if a checkpoint cannot be read or written
     */
    public Outcome run(ModelKind kind, int seed, int epochs, Path folder, Consumer<EpochFigures> progress)
            throws IOException {
        try (TensorScope scope = TensorScope.open();
                EventFile events = EventFile.in(folder)) {
            Checkpoint checkpoint = checkpoint(kind, seed, folder);
            Trained trained = train(kind, seed, epochs, checkpoint, epoch -> {
                events.add(epoch.epoch(), epoch.scalars());
                progress.accept(epoch);
            });
            Outcome outcome = scored(kind, seed, trained, folder);
            checkpoint.delete();
            return outcome;
        }
    }

    /**
     * Takes part in the training of a model that rank 0 {@linkplain #run runs}.
     *
     * @param kind which model
     * @param seed as on rank 0
     * @param epochs as on rank 0
     * @throws IOException never, since this rank has no files
     */
    public void assist(ModelKind kind, int seed, int epochs) throws IOException {
        try (TensorScope scope = TensorScope.open()) {
            train(kind, seed, epochs, checkpoint(kind, seed, null), epoch -> {});
        }
    }

    private Checkpoint checkpoint(ModelKind kind, int seed, @Nullable Path folder) {
        String identity = kind.label() + ", seed " + seed + ", " + ranks.size() + " ranks, " + settings(kind) + variant;
        return new Checkpoint(ranks, folder, identity);
    }

    /** A model at its best epoch, and how it got there. */
    private record Trained(
            MultiLabelModel model,
            Settings settings,
            TrainingMonitor monitor,
            Training training,
            List<EpochFigures> curve,
            int best,
            double seconds) {}

    private Trained train(ModelKind kind, int seed, int epochs, Checkpoint checkpoint, Consumer<EpochFigures> progress)
            throws IOException {
        long start = System.nanoTime();
        torch.manual_seed(seed);
        LabelledRows validation = precise(LabelledRows.of(train, validationRows));
        LabelledRows rest = precise(LabelledRows.of(train, trainingRows));
        Settings settings = settings(kind);
        TrainingMonitor monitor = new TrainingMonitor(kind.label(), 1);
        MultiLabelModel model = kind.create(
                new ModelKind.Size(train.features().columns(), train.labels().columns()), settings, monitor);
        if (variant.doublePrecision()) {
            convert(model, ScalarType.Double);
        }
        Training training = new Training(model, settings, ExpectedF1.forDataLike(rest.truth()), seed, ranks);
        Optional<Checkpoint.State> earlier = checkpoint.restore(training, rest.rows());
        double before = earlier.map(Checkpoint.State::seconds).orElse(0.0);
        List<EpochFigures> curve = new ArrayList<>();
        earlier.ifPresent(state -> curve.addAll(state.curve()));
        curve.forEach(progress);
        while (curve.size() < epochs && !training.exhausted(curve.size())) {
            double loss = training.epoch(rest);
            measureRadius(monitor, model, validation);
            EpochFigures.Solves solves = EpochFigures.Solves.of(monitor.summary());
            int epoch = curve.size() + 1;
            double score = training.validate(validation, epoch);
            // The solves of the validation belong to no epoch.
            monitor.summary();
            EpochFigures figures = new EpochFigures(epoch, loss, score, solves, before + secondsSince(start));
            curve.add(figures);
            checkpoint.write(training.state(curve), training.content());
            progress.accept(figures);
        }
        int best = training.restoreBest();
        convert(model, ScalarType.Float);
        return new Trained(model, settings, monitor, training, curve, best, before + secondsSince(start));
    }

    private LabelledRows precise(LabelledRows rows) {
        return variant.doublePrecision()
                ? new LabelledRows(
                        rows.features().to(ScalarType.Double), rows.labels().to(ScalarType.Double), rows.truth())
                : rows;
    }

    private static void convert(MultiLabelModel model, ScalarType to) {
        model.parameters()
                .forEach(parameter -> parameter.set_data(parameter.detach().to(to)));
    }

    private Outcome scored(ModelKind kind, int seed, Trained trained, Path folder) {
        MultiLabelModel model = trained.model();
        LabelledRows validation = LabelledRows.of(train, validationRows);
        LabelledRows unseen = LabelledRows.of(test);
        Outputs held = trained.training().outputs(validation);
        DecisionRules rules = new DecisionRules(
                TunedThreshold.fit(held.decisions(), validation.truth()),
                ExpectedF1.forDataLike(LabelledRows.of(train, trainingRows).truth()));
        ModelCard card = new ModelCard(
                kind.label(),
                seed,
                trained.settings(),
                train.featureNames(),
                train.labelNames(),
                rules,
                standardisation);
        Predictions onValidation = Predictions.of(train.labelNames(), held, rules);
        trained.monitor().summary();
        Predictions onTest = SavedModel.predictions(card, model, unseen.features());
        EpochFigures.Solves atTest = EpochFigures.Solves.of(trained.monitor().summary());
        List<EpochFigures> curve = trained.curve();
        double evaluations = model.layer().isPresent() ? atTest.forward() : model.evaluations();
        double backward = curve.isEmpty()
                ? Double.NaN
                : curve.get(curve.size() - 1).solves().backward();
        ModelResult result = ModelResult.of(
                        kind.label(), seed, new ModelResult.Training(count(model), curve.size(), trained.seconds()))
                .withSolves(new ModelResult.Solves(evaluations, backward))
                .withSettings(trained.settings().asMap())
                .withMetrics(Split.VALIDATION, onValidation.metrics(validation.truth()))
                .withMetrics(Split.TEST, onTest.metrics(unseen.truth()))
                .withDiagnostics(diagnostics(model, trained.best(), validation, curve));
        SavedModel.write(folder, card, model);
        onTest.write(folder.resolve("test-predictions.csv"));
        Outcome outcome = new Outcome(result, curve, onTest.exampleF1(unseen.truth()));
        outcome.write(folder.resolve(OUTCOME));
        return outcome;
    }

    /**
     * Scores models of one kind together: the mean of their probabilities and decisions.
     *
     * @param folders of the models, which {@link #run} has written
     * @return the scores on the test rows, in percent; the tuned threshold is that of the first
     * @throws IOException if a model cannot be read
     */
    public Map<String, Double> ensemble(List<Path> folders) throws IOException {
        List<Outputs> outputs = new ArrayList<>();
        for (Path folder : folders) {
            outputs.add(SavedModel.read(folder).outputs(testAsMeasured));
        }
        DecisionRules rules = SavedModel.read(folders.get(0)).rules();
        LabelSets truth =
                LabelSets.ofIndicators(test.labels().values(), test.labels().columns());
        return Predictions.of(test.labelNames(), Outputs.mean(outputs), rules).metrics(truth);
    }

    /** The settings of the kind; where rows are fewer, batches are smaller, so that an epoch has as many steps as it had then. */
    private Settings settings(ModelKind kind) {
        Settings settings = kind.settings();
        int own = settings.optimisation().batch();
        int fewer = Math.round((float) own * trainingRows.length / ROWS_OF_THE_SETTINGS);
        return settings.withBatch(variant.batch().orElse(Math.min(own, Math.max(LEAST_BATCH, fewer))));
    }

    private static void measureRadius(TrainingMonitor monitor, MultiLabelModel model, LabelledRows validation) {
        model.layer().ifPresent(layer -> {
            try (TensorScope scope = TensorScope.open()) {
                Tensor x = rowsToMeasure(validation);
                // Not told to the listener, whose figures are of the training.
                Tensor solution = layer.withListener((phase, status, statistics) -> {})
                        .solve(x)
                        .value();
                monitor.measure(layer.map().at(x), solution);
            }
        });
    }

    private static Map<String, Double> diagnostics(
            MultiLabelModel model, int best, LabelledRows validation, List<EpochFigures> curve) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("bestEpoch", (double) best);
        model.layer().ifPresent(layer -> {
            figures.put(
                    "failedSolves",
                    curve.stream()
                            .mapToDouble(epoch -> epoch.solves().failures())
                            .sum());
            Curvature curvature = Curvature.of(layer, rowsToMeasure(validation));
            figures.put("spectralRadius", curvature.meanRadius());
            figures.put("largestSpectralRadius", curvature.largestRadius());
            figures.put("conditionNumber", curvature.conditionNumber());
        });
        return figures;
    }

    private static Tensor rowsToMeasure(LabelledRows validation) {
        return validation.features().narrow(0, 0, Math.min(RADIUS_ROWS, validation.rows()));
    }

    private static long count(MultiLabelModel model) {
        return model.parameters().stream().mapToLong(Tensor::numel).sum();
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
