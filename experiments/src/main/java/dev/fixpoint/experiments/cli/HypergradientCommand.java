package dev.fixpoint.experiments.cli;

import dev.fixpoint.experiments.hypergradient.HypergradientExperiment;
import dev.fixpoint.experiments.hypergradient.HypergradientRun;
import dev.fixpoint.experiments.report.MetricsCsv;
import dev.fixpoint.experiments.report.RunDirectory;
import dev.fixpoint.memory.NativeThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Hyper-parameters by the gradient of the validation loss, against grid search. */
@Command(
        name = "hypergradient",
        description = {
            "Tunes ridge regression and the lasso (diabetes, 65 features) and a support vector machine with a Gaussian kernel"
                    + " (breast cancer) on a validation split: by grid search, and by a search guided by the gradient"
                    + " through the fitted model, with at most a tenth of the fits. A seed draws a split.",
            "A run that was stopped goes on, model by model, when it is started again with the same --out.",
            "Prints both losses; leaves a picture for each model, results.json and metrics.csv, which has every fit.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the run ended well", "1:the run failed", "2:bad usage or bad input"},
        footer = {
            "",
            "The data are diabetes_data.csv.gz, diabetes_target.csv.gz and breast_cancer.csv of scikit-learn, in its folder"
                    + " sklearn/datasets/data.",
            "",
            "Examples:",
            "  fixpoint hypergradient --data DIR                all models, seed 1",
            "  fixpoint hypergradient --data DIR --quick        a coarse grid: shows that it works",
            "  fixpoint hypergradient --data DIR --model svm --seeds 5"
        })
final class HypergradientCommand implements Callable<Integer> {
    private static final int QUICK_SPARSITY = 15;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ExperimentOptions options = new ExperimentOptions();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "Folder with scikit-learn's data sets.")
    private @Nullable Path data;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            completionCandidates = Models.class,
            defaultValue = Models.ALL,
            description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private String model = Models.ALL;

    HypergradientCommand() {}

    @Override
    public Integer call() throws IOException {
        List<String> models = Models.named(model);
        CommandSpec command = Objects.requireNonNull(spec);
        HypergradientExperiment experiment =
                new HypergradientExperiment(Objects.requireNonNull(data), options.quick() ? QUICK_SPARSITY : 1);
        options.threads().ifPresentOrElse(NativeThreads::use, NativeThreads::useDefault);
        for (String name : models) {
            experiment.requireData(name);
        }
        long start = System.nanoTime();
        try (RunDirectory folder = options.open()) {
            new RunIdentity(
                            command.name(),
                            Main.version(),
                            String.valueOf(data),
                            options.quick() ? "a coarse grid" : "the whole grid",
                            NativeThreads.current())
                    .claim(folder);
            List<HypergradientRun> runs = new ArrayList<>();
            for (int seed : options.seeds()) {
                for (String name : models) {
                    runs.add(search(experiment, name, seed, folder.folder(name + "-seed" + seed)));
                }
            }
            HypergradientReport report = new HypergradientReport(runs);
            try (MetricsCsv metrics = folder.metrics(HypergradientReport.HEADER)) {
                report.append(metrics);
            }
            report.write(
                    folder,
                    command.root().commandLine().getParseResult().originalArgs(),
                    (System.nanoTime() - start) / 1e9);
            report.print(command.commandLine().getOut(), folder.path());
        }
        return ExitCode.OK;
    }

    /** Takes a search that an earlier run finished from its folder. */
    private static HypergradientRun search(HypergradientExperiment experiment, String name, int seed, Path folder)
            throws IOException {
        Path file = folder.resolve("outcome.json");
        if (Files.exists(file)) {
            return HypergradientRun.read(file);
        }
        try (Progress progress = Progress.start(name + " seed " + seed, experiment.fits(name))) {
            HypergradientRun run = experiment.run(
                    name,
                    seed,
                    trial -> progress.advance(String.format(Locale.ROOT, "validation loss %.5f", trial.loss())));
            run.write(file);
            return run;
        }
    }

    /** The names that {@code --model} knows. */
    private static final class Models implements Iterable<String> {
        static final String ALL = "all";

        Models() {}

        @Override
        public Iterator<String> iterator() {
            return Stream.concat(HypergradientExperiment.models().stream(), Stream.of(ALL))
                    .iterator();
        }

        static List<String> named(String name) {
            List<String> models = HypergradientExperiment.models().stream()
                    .filter(model -> name.equals(ALL) || name.equals(model))
                    .toList();
            if (models.isEmpty()) {
                throw new UsageException(
                        "--model must be one of " + String.join(", ", new Models()) + ", got '" + name + "'.");
            }
            return models;
        }
    }
}
