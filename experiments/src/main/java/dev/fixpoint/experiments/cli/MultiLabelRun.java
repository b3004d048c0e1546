package dev.fixpoint.experiments.cli;

import dev.fixpoint.distributed.Communicator;
import dev.fixpoint.experiments.data.MultiLabelSplit;
import dev.fixpoint.experiments.multilabel.EpochFigures;
import dev.fixpoint.experiments.multilabel.ModelKind;
import dev.fixpoint.experiments.multilabel.MultiLabelExperiment;
import dev.fixpoint.experiments.multilabel.Outcome;
import dev.fixpoint.experiments.multilabel.TrainingVariant;
import dev.fixpoint.experiments.report.MetricsCsv;
import dev.fixpoint.experiments.report.ReportPage;
import dev.fixpoint.experiments.report.RunDirectory;
import dev.fixpoint.experiments.report.RunEnvironment;
import dev.fixpoint.experiments.report.RunResults;
import dev.fixpoint.experiments.report.RunResults.Comparison;
import dev.fixpoint.memory.NativeThreads;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Trains the chosen models with the chosen seeds on one data set and reports on them: what {@code bibtex} and
 * {@code multilabel} share.
 *
 * <p>Each model and seed has a folder of its own in that of the run, {@code <model>-seed<N>}. If the folder of the run holds a
 * run of the same {@link RunIdentity}, stopped or complete, the finished models are taken from there and not trained again: so
 * seeds and models can be added.
 */
final class MultiLabelRun {
    private static final int QUICK_EPOCHS = 3;
    private static final List<String> COLUMNS = List.of(
            "model",
            "seed",
            "epoch",
            "train_loss",
            "validation_f1@expected",
            "forward_steps",
            "backward_steps",
            "failed_solves",
            "spectral_radius",
            "seconds");

    private final CommandSpec command;
    private final ExperimentOptions options;
    private final TrainingVariant variant;
    private final List<ModelKind> kinds;
    private final boolean paper;

    /**
     * A run of a command.
     *
     * @param variant how models are trained
     * @param model what {@code --model} says
     * @param paper whether the paper's figures are about these data
     * @throws UsageException if there is no such model
     */
    MultiLabelRun(
            CommandSpec command, ExperimentOptions options, TrainingVariant variant, String model, boolean paper) {
        this.command = command;
        this.options = options;
        this.variant = variant;
        this.paper = paper;
        try {
            kinds = ModelKind.named(model);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--model: " + e.getMessage());
        }
    }

    /** Trains with the other ranks; rank 0 reports. */
    void on(MultiLabelSplit data, Communicator ranks) throws IOException {
        Ranks.useThreads(options.threads());
        ranks.requireEqual("data", data.fingerprint());
        ranks.requireEqual("number of threads", Integer.toString(NativeThreads.current()));
        ranks.requireEqual(
                "models, seeds, epochs, minibatches and precision",
                kinds.stream().map(ModelKind::label).toList() + " " + options.seeds() + " "
                        + options.epochs(0, QUICK_EPOCHS) + variant);
        if (ranks.leads()) {
            lead(data, ranks);
        } else {
            new AssistingRun(options, variant, kinds, this::mostEpochs).on(data, ranks);
        }
    }

    private void lead(MultiLabelSplit data, Communicator ranks) throws IOException {
        long start = System.nanoTime();
        try (RunDirectory run = options.resume()) {
            identity(data, ranks.size()).claim(run);
            MultiLabelExperiment experiment = new MultiLabelExperiment(data, ranks, variant);
            Map<ModelKind, List<Outcome>> byModel = new LinkedHashMap<>();
            double before = 0;
            try (MetricsCsv metrics = run.metrics(COLUMNS)) {
                for (ModelKind kind : kinds) {
                    List<Outcome> seeds = new ArrayList<>();
                    for (int seed : options.seeds()) {
                        Path folder = run.folder(folderName(kind, seed));
                        Optional<Outcome> earlier = experiment.finished(kind, folder);
                        boolean train = AssistingRun.isToBeTrained(ranks, earlier.isEmpty());
                        earlier.ifPresent(outcome -> takeOver(outcome, seed, metrics));
                        before += earlier.map(
                                        outcome -> outcome.result().training().seconds())
                                .orElse(0.0);
                        seeds.add(train ? trained(experiment, kind, seed, folder, metrics) : earlier.orElseThrow());
                    }
                    byModel.put(kind, seeds);
                }
            }
            Map<ModelKind, Map<String, Double>> ensembles = ensembles(experiment, run);
            report(
                    run,
                    data.train().name(),
                    new MultiLabelReport(byModel, ensembles, paper),
                    before + (System.nanoTime() - start) / 1e9);
        }
    }

    /** What the seeds of a model score together, where there are several. */
    private Map<ModelKind, Map<String, Double>> ensembles(MultiLabelExperiment experiment, RunDirectory run)
            throws IOException {
        Map<ModelKind, Map<String, Double>> ensembles = new LinkedHashMap<>();
        if (options.seeds().size() > 1) {
            for (ModelKind kind : kinds) {
                List<Path> folders = options.seeds().stream()
                        .map(seed -> run.folder(folderName(kind, seed)))
                        .toList();
                ensembles.put(kind, experiment.ensemble(folders));
            }
        }
        return ensembles;
    }

    private static String folderName(ModelKind kind, int seed) {
        return kind.label() + "-seed" + seed;
    }

    private RunIdentity identity(MultiLabelSplit data, int processes) {
        int most = options.epochs(0, QUICK_EPOCHS);
        return new RunIdentity(
                RunIdentity.experiment(command.name(), processes),
                Main.version(),
                data.fingerprint(),
                (most == 0 ? "the models' own" : Integer.toString(most)) + variant,
                NativeThreads.current());
    }

    private void takeOver(Outcome outcome, int seed, MetricsCsv metrics) {
        String model = outcome.result().model();
        outcome.epochs().forEach(epoch -> append(metrics, model, seed, epoch));
        PrintWriter err = command.commandLine().getErr();
        err.println(model + " seed " + seed + ": finished by an earlier run in this folder.");
        err.flush();
    }

    private Outcome trained(MultiLabelExperiment experiment, ModelKind kind, int seed, Path folder, MetricsCsv metrics)
            throws IOException {
        int most = mostEpochs(kind);
        try (Progress progress = Progress.start(kind.label() + " seed " + seed, most)) {
            return experiment.run(kind, seed, most, folder, epoch -> {
                append(metrics, kind.label(), seed, epoch);
                progress.advance(text(epoch));
            });
        }
    }

    private int mostEpochs(ModelKind kind) {
        return options.epochs(MultiLabelExperiment.mostEpochs(kind), QUICK_EPOCHS);
    }

    private void report(RunDirectory run, String name, MultiLabelReport report, double seconds) {
        Map<ModelKind, List<Outcome>> byModel = report.byModel();
        List<Comparison> comparisons = report.comparisons();
        ReportPage page = ReportPage.titled("Multi-label classification of " + name)
                .heading("Scores")
                .table(report.scores())
                .heading("Further measures")
                .table(report.measures())
                .table(report.ranking());
        if (options.seeds().size() > 1) {
            page = page.heading("Ensembles").table(report.ensembles());
        }
        if (!comparisons.isEmpty()) {
            page = page.heading("Differences between the models").table(MultiLabelReport.table(comparisons));
        }
        if (report.solvesAnything()) {
            page = page.heading("Convergence").table(report.convergence());
            page = page.chart(
                    run,
                    "spectral-radius.png",
                    "Spectral radius at the solution per epoch",
                    LearningCurves.spectralRadius(byModel));
            page = page.chart(run, "solver-steps.png", "Evaluations per forward solve", LearningCurves.steps(byModel));
        }
        page = page.heading("Learning curves");
        page = page.chart(run, "validation-f1.png", "Validation F1 per epoch", LearningCurves.validationF1(byModel));
        page = page.chart(run, "train-loss.png", "Training loss per epoch", LearningCurves.loss(byModel));
        RunEnvironment environment = RunEnvironment.current(Main.version(), NativeThreads.current());
        page = page.run(commandLine(), environment, seconds);
        page.save(run);
        run.writeResults(new RunResults(
                command.name(),
                commandLine(),
                options.seeds().stream().map(Integer::longValue).toList(),
                environment,
                seconds,
                byModel.values().stream()
                        .flatMap(List::stream)
                        .map(Outcome::result)
                        .toList(),
                report.figures(),
                comparisons));
        print(run, report, comparisons);
    }

    private void print(RunDirectory run, MultiLabelReport report, List<Comparison> comparisons) {
        PrintWriter out = command.commandLine().getOut();
        out.println(report.scores().plain());
        out.println(report.ranking().plain());
        if (report.solvesAnything()) {
            out.println(report.convergence().plain());
        }
        List<Comparison> ofTheBest = comparisons.stream()
                .filter(pair -> pair.measure().equals("f1@expected"))
                .limit(kinds.size() - 1L)
                .toList();
        if (!ofTheBest.isEmpty()) {
            out.println(MultiLabelReport.table(ofTheBest).plain());
        }
        out.println("All measures, tests and curves are in " + run.path().resolve("results.html") + ".");
        out.flush();
    }

    private List<String> commandLine() {
        List<String> words = new ArrayList<>(List.of("fixpoint"));
        words.addAll(command.root().commandLine().getParseResult().originalArgs());
        return words;
    }

    private static void append(MetricsCsv metrics, String model, int seed, EpochFigures epoch) {
        metrics.append(
                model,
                seed,
                epoch.epoch(),
                epoch.loss(),
                epoch.validationF1(),
                known(epoch.solves().forward()),
                known(epoch.solves().backward()),
                known(epoch.solves().failures()),
                known(epoch.solves().spectralRadius()),
                epoch.seconds());
    }

    private static @Nullable Double known(double value) {
        return Double.isNaN(value) ? null : value;
    }

    private static String text(EpochFigures epoch) {
        EpochFigures.Solves solves = epoch.solves();
        String steps = Double.isNaN(solves.forward())
                ? ""
                : String.format(
                        Locale.ROOT,
                        "  fwd %.1f  bwd %.1f steps  radius %.2f",
                        solves.forward(),
                        solves.backward(),
                        solves.spectralRadius());
        return String.format(Locale.ROOT, "loss %.4f  val F1 %.2f%s", epoch.loss(), epoch.validationF1(), steps);
    }
}
