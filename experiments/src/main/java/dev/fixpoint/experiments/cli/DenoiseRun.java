package dev.fixpoint.experiments.cli;

import dev.fixpoint.distributed.Communicator;
import dev.fixpoint.experiments.denoise.DenoiserKind;
import dev.fixpoint.experiments.denoise.DenoisingData;
import dev.fixpoint.experiments.denoise.DenoisingExperiment;
import dev.fixpoint.experiments.denoise.DenoisingOutcome;
import dev.fixpoint.experiments.denoise.DenoisingSettings;
import dev.fixpoint.experiments.denoise.SavedDenoiser;
import dev.fixpoint.experiments.report.MetricsCsv;
import dev.fixpoint.experiments.report.RunDirectory;
import dev.fixpoint.experiments.training.EpochReport;
import dev.fixpoint.memory.NativeThreads;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Trains the chosen denoisers for the chosen noise levels with the chosen seeds, and reports on them. Each has a folder of its own in
 * that of the run, {@code <model>-sigma<S>-seed<N>}, with its checkpoint, its parameters and its outcome. Several ranks train them
 * together; rank 0 has the folder, tests and reports.
 */
final class DenoiseRun {
    private static final List<String> COLUMNS = List.of(
            "model",
            "sigma",
            "seed",
            "epoch",
            "train_loss",
            "validation_psnr",
            "seconds",
            "forward_evaluations",
            "failed_solves");

    private final CommandSpec command;
    private final ExperimentOptions options;
    private final DenoisingSettings settings;
    private final DenoisingData data;
    private final Communicator ranks;

    DenoiseRun(
            CommandSpec command,
            ExperimentOptions options,
            DenoisingSettings settings,
            DenoisingData data,
            Communicator ranks) {
        this.command = command;
        this.options = options;
        this.settings = settings;
        this.data = data;
        this.ranks = ranks;
    }

    /** Trains, and reports on rank 0; the threads are set once the folder is ours. */
    void of(List<DenoiserKind> kinds, List<Double> sigmas, Runnable threads) throws IOException {
        List<Training> trainings = new ArrayList<>();
        for (double sigma : sigmas) {
            for (int seed : options.seeds()) {
                for (DenoiserKind kind : kinds) {
                    trainings.add(new Training(new SavedDenoiser(kind, sigma, settings.width()), seed));
                }
            }
        }
        if (ranks.leads()) {
            lead(trainings, threads);
        } else {
            threads.run();
            requireSameWork(trainings);
            DenoisingExperiment experiment = new DenoisingExperiment(data, settings, ranks);
            for (Training training : trainings) {
                experiment.assist(training.model(), training.seed());
            }
        }
    }

    private void requireSameWork(List<Training> trainings) {
        Ranks.requireSameWork(ranks, data.fingerprint(), trainings + ", " + lengths(), settings.batch());
    }

    private void lead(List<Training> trainings, Runnable threads) throws IOException {
        long start = System.nanoTime();
        try (RunDirectory run = options.open()) {
            threads.run();
            requireSameWork(trainings);
            identity().claim(run);
            DenoisingExperiment experiment = new DenoisingExperiment(data, settings, ranks);
            List<DenoisingOutcome> outcomes = new ArrayList<>();
            try (MetricsCsv metrics = run.metrics(COLUMNS)) {
                for (Training training : trainings) {
                    outcomes.add(trained(experiment, training.model(), training.seed(), new Output(run, metrics)));
                }
            }
            DenoiseReport report = new DenoiseReport(experiment, outcomes);
            report.write(run, commandLine(), (System.nanoTime() - start) / 1e9);
            report.print(command.commandLine().getOut(), run.path());
        }
    }

    private DenoisingOutcome trained(DenoisingExperiment experiment, SavedDenoiser model, int seed, Output output)
            throws IOException {
        String name = model.folderName(seed);
        Path folder = output.run.folder(name);
        try (Progress progress = Progress.start(name, settings.epochs())) {
            return experiment.run(model, seed, folder, epoch -> {
                Double evaluations = epoch.figures().get("forward_evaluations");
                output.metrics.append(
                        model.kind().label(),
                        model.sigma(),
                        seed,
                        epoch.epoch(),
                        epoch.loss(),
                        epoch.score(),
                        epoch.seconds(),
                        known(evaluations),
                        epoch.figures().get("failed_solves"));
                progress.advance(text(epoch, evaluations));
            });
        }
    }

    private static String text(EpochReport epoch, @Nullable Double evaluations) {
        String steps = known(evaluations) == null ? "" : String.format(Locale.ROOT, "  fwd %.1f steps", evaluations);
        return String.format(Locale.ROOT, "loss %.4f  val %.2f dB%s", epoch.loss(), epoch.score(), steps);
    }

    private static @Nullable Double known(@Nullable Double value) {
        return value == null || value.isNaN() ? null : value;
    }

    private RunIdentity identity() {
        return new RunIdentity(
                RunIdentity.experiment(command.name(), ranks.size()),
                Main.version(),
                data.fingerprint(),
                lengths(),
                NativeThreads.current());
    }

    private String lengths() {
        return settings.epochs() + " x " + settings.stepsPerEpoch() + " steps, batches of "
                + settings.batch()
                + (settings.timeLimit().isPresent()
                        ? ", at most " + settings.timeLimit().getAsDouble() + " s"
                        : "");
    }

    private List<String> commandLine() {
        List<String> words = new ArrayList<>(List.of("fixpoint"));
        words.addAll(command.root().commandLine().getParseResult().originalArgs());
        return words;
    }

    /** One training of the run. */
    private record Training(SavedDenoiser model, int seed) {}

    /** Where a run writes to. */
    private record Output(RunDirectory run, MetricsCsv metrics) {}
}
