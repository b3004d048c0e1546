package dev.fixpoint.experiments.cli;

import dev.fixpoint.experiments.data.BibtexData;
import dev.fixpoint.experiments.multilabel.ModelKind;
import dev.fixpoint.experiments.multilabel.MultiLabelExperiment;
import dev.fixpoint.experiments.report.MetricsCsv;
import dev.fixpoint.experiments.report.ModelResult;
import dev.fixpoint.experiments.report.RunDirectory;
import dev.fixpoint.experiments.report.RunEnvironment;
import dev.fixpoint.experiments.report.RunResults;
import dev.fixpoint.experiments.report.Split;
import dev.fixpoint.experiments.report.TextTable;
import dev.fixpoint.memory.NativeThreads;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The Bibtex experiment (paper, 4.4 and Table 2). */
@Command(
        name = "bibtex",
        description = {
            "Multi-label classification of Bibtex entries (paper, Table 2): example-based F1 in percent by three decision"
                    + " rules. Everything is chosen on a validation split of the training rows.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  fixpoint bibtex --data DIR                        all models, seed 1",
            "  fixpoint bibtex --data DIR --model fpi-nn --seeds 5",
            "  fixpoint bibtex --data DIR --quick                three epochs each"
        })
final class BibtexCommand implements Callable<Integer> {
    private static final int QUICK_EPOCHS = 3;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ExperimentOptions options = new ExperimentOptions();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "Folder with bibtex-train.arff, bibtex-test.arff and bibtex.xml.")
    private Path data = Path.of("");

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "all",
            description = "Such as feedforward, spen or fpi-nn, or all (default: all).")
    private String model = "all";

    @Override
    public Integer call() throws IOException {
        long start = System.nanoTime();
        List<ModelKind> kinds = kinds();
        BibtexData bibtex = BibtexData.load(data);
        try (RunDirectory run = RunDirectory.open(options.out())) {
            options.threads().ifPresentOrElse(NativeThreads::use, NativeThreads::useDefault);
            List<ModelResult> results = new ArrayList<>();
            try (MetricsCsv metrics = run.metrics(MultiLabelExperiment.COLUMNS)) {
                MultiLabelExperiment experiment = new MultiLabelExperiment(bibtex.train(), bibtex.test(), metrics);
                for (ModelKind kind : kinds) {
                    for (int seed : options.seeds()) {
                        results.add(trained(experiment, kind, seed));
                    }
                }
            }
            run.writeResults(new RunResults(
                    "bibtex",
                    commandLine(),
                    options.seeds().stream().map(Integer::longValue).toList(),
                    RunEnvironment.current(Main.version(), NativeThreads.current()),
                    (System.nanoTime() - start) / 1e9,
                    results));
            Objects.requireNonNull(spec).commandLine().getOut().println(table(kinds, results));
            spec.commandLine().getOut().println("Results and metrics are in " + run.path() + ".");
        }
        return ExitCode.OK;
    }

    private List<ModelKind> kinds() {
        try {
            return ModelKind.named(model);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--model: " + e.getMessage());
        }
    }

    private ModelResult trained(MultiLabelExperiment experiment, ModelKind kind, int seed) {
        int most = options.epochs(kind.epochs(), QUICK_EPOCHS);
        try (Progress progress = Progress.start(kind.label() + " seed " + seed, most)) {
            return experiment.run(
                    kind, seed, full -> options.epochs(full, QUICK_EPOCHS), (epoch, text) -> progress.advance(text));
        }
    }

    private List<String> commandLine() {
        List<String> words = new ArrayList<>(List.of("fixpoint"));
        words.addAll(Objects.requireNonNull(spec).commandLine().getParseResult().originalArgs());
        return words;
    }

    private static String table(List<ModelKind> kinds, List<ModelResult> results) {
        TextTable table = TextTable.withHeader(
                "model",
                "F1@0.5",
                "F1@tuned",
                "F1@expected",
                "paper",
                "parameters",
                "epochs",
                "forward",
                "backward",
                "radius",
                "seconds");
        for (ModelKind kind : kinds) {
            List<ModelResult> own = results.stream()
                    .filter(result -> result.model().equals(kind.label()))
                    .toList();
            table = table.row(
                    kind.label(),
                    score(own, "f1@0.5"),
                    score(own, "f1@tuned"),
                    score(own, "f1@expected"),
                    number(kind.paperF1().orElse(Double.NaN)),
                    Long.toString(own.get(0).training().parameters()),
                    number(mean(own, result -> result.training().epochs())),
                    number(mean(own, result -> result.solves().forwardEvaluationsPerSolve())),
                    number(mean(own, result -> result.solves().backwardEvaluationsPerSolve())),
                    number(mean(own, result -> result.diagnostics().getOrDefault("spectralRadius", Double.NaN))),
                    number(mean(own, result -> result.training().seconds())));
        }
        return table.footnote("F1 of the test rows in percent, mean over seeds; the tuned threshold is from validation."
                        + " paper: its Table 2. forward, backward: evaluations per solve.")
                .plain();
    }

    private static String score(List<ModelResult> results, String rule) {
        ToDoubleFunction<ModelResult> figure = result ->
                Objects.requireNonNull(result.metrics().get(Split.TEST)).getOrDefault(rule, Double.NaN);
        double mean = mean(results, figure);
        if (results.size() == 1) {
            return number(mean);
        }
        double squares = results.stream()
                .mapToDouble(figure)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return number(mean) + " ± " + number(Math.sqrt(squares / (results.size() - 1)));
    }

    private static double mean(List<ModelResult> results, ToDoubleFunction<ModelResult> figure) {
        OptionalDouble mean = results.stream().mapToDouble(figure).average();
        return mean.orElse(Double.NaN);
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, value < 1 ? "%.2f" : "%.1f", value);
    }
}
