package dev.fixpoint.experiments.cli;

import dev.fixpoint.distributed.Communicator;
import dev.fixpoint.experiments.flow.FlowData;
import dev.fixpoint.experiments.flow.FlowExperiment;
import dev.fixpoint.experiments.flow.FlowModel;
import dev.fixpoint.experiments.flow.FlowPairs;
import dev.fixpoint.experiments.flow.FlowTask;
import dev.fixpoint.experiments.flow.FlyingChairs;
import dev.fixpoint.experiments.flow.Texture;
import dev.fixpoint.experiments.report.MetricsCsv;
import dev.fixpoint.experiments.report.RunDirectory;
import dev.fixpoint.experiments.training.EpochReport;
import dev.fixpoint.experiments.training.TrainingPlan;
import dev.fixpoint.memory.NativeThreads;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Trains the chosen models with the chosen seeds and reports on them. Each model and seed has a folder of its own in that of the
 * run, {@code <model>-seed<N>}, with a checkpoint; if the folder of the run holds an unfinished run of the same
 * {@link RunIdentity}, each training goes on where it was stopped. Several ranks train them together; rank 0 has the folder, measures
 * and reports.
 */
final class FlowRun {
    private static final int EPOCHS = 20;
    private static final int QUICK_EPOCHS = 2;
    private static final double GRADIENT_NORM = 10;

    /** The same for all models, see docs/decisions.md. */
    private static final double LEARNING_RATE = 1e-3;

    private static final FlowTask.Sizes BATCH = new FlowTask.Sizes(24, 64, 48);
    private static final int STEPS = 100;
    private static final FlowData.Sizes PAIRS = new FlowData.Sizes(64, 48, 1500, 100);
    private static final int QUICK_STEPS = 10;
    private static final FlowData.Sizes QUICK_PAIRS = new FlowData.Sizes(64, 48, 120, 12);

    private static final List<String> COLUMNS = List.of(
            "model", "seed", "epoch", "train_loss", "validation_epe", "forward_steps", "backward_steps", "seconds");

    private final CommandSpec command;
    private final ExperimentOptions options;
    private final List<FlowModel.Settings> models;

    FlowRun(CommandSpec command, ExperimentOptions options, List<FlowModel.Settings> models) {
        this.command = command;
        this.options = options;
        this.models = List.copyOf(models);
    }

    /**
     * Where the pairs come from.
     *
     * @param data folder to train and test on; null: pairs are generated
     * @param test folder to test on too; null: none
     * @param textures folder of pictures for generated pairs; null: textures are generated too
     * @param reduction how many times smaller the pairs of folders are made
     */
    record Sources(
            @Nullable Path data,
            @Nullable Path test,
            @Nullable Path textures,
            int reduction) {
        String fingerprint(FlowData.Sizes sizes) {
            return String.join(
                    ", ",
                    "data " + (data == null ? "generated " + sizes : data + " reduced " + reduction),
                    "textures " + (textures == null ? "generated" : textures),
                    "test " + (test == null ? "none" : test + " reduced " + reduction));
        }

        /** The pairs of each seed; what is wrong with a folder is said here. */
        IntFunction<FlowData> open(FlowData.Sizes sizes) throws IOException {
            Optional<FlowPairs> chairs = test == null ? Optional.empty() : Optional.of(chairs(test));
            if (data != null) {
                FlowData folder = FlowData.ofFolder(data, reduction, chairs);
                return seed -> folder;
            }
            List<Texture> from = textures == null ? List.of() : Texture.ofFolder(textures);
            return seed -> FlowData.generated(sizes, from, seed, chairs);
        }

        private FlowPairs chairs(Path folder) throws IOException {
            FlowPairs pairs = FlyingChairs.of(folder, FlyingChairs.Part.ALL, reduction);
            if (pairs.size() == 0) {
                throw new UsageException("--test: '" + folder + "' holds no pairs such as 0000000-img0.ppm,"
                        + " 0000000-img1.ppm and 0000000-gt.flo.");
            }
            return pairs;
        }
    }

    /** Trains, and reports on rank 0. */
    void on(Sources sources, Communicator ranks) throws IOException {
        FlowData.Sizes sizes = options.quick() ? QUICK_PAIRS : PAIRS;
        TrainingPlan plan = new TrainingPlan(
                options.epochs(EPOCHS, QUICK_EPOCHS),
                options.quick() ? QUICK_STEPS : STEPS,
                LEARNING_RATE,
                GRADIENT_NORM);
        IntFunction<FlowData> pairs = sources.open(sizes);
        IntFunction<FlowExperiment> experiments = seed -> new FlowExperiment(pairs.apply(seed), BATCH, plan, ranks);
        if (ranks.leads()) {
            lead(experiments, new Work(sources.fingerprint(sizes), lengths(plan), ranks));
        } else {
            useThreads(options);
            new Work(sources.fingerprint(sizes), lengths(plan), ranks).requireSame(models, options.seeds());
            for (int seed : options.seeds()) {
                FlowExperiment experiment = experiments.apply(seed);
                for (FlowModel.Settings model : models) {
                    experiment.assist(model, seed);
                }
            }
        }
    }

    private String lengths(TrainingPlan plan) {
        return plan.epochs() + " of " + plan.stepsPerEpoch() + " steps, width "
                + models.get(0).width();
    }

    /** What the ranks are to do. */
    private record Work(String data, String lengths, Communicator ranks) {
        void requireSame(List<FlowModel.Settings> models, List<Integer> seeds) {
            Ranks.requireSameWork(ranks, data, models + " " + seeds + ", " + lengths, BATCH.batch());
        }

        RunIdentity identity(String command) {
            return new RunIdentity(
                    RunIdentity.experiment(command, ranks.size()),
                    Main.version(),
                    data,
                    lengths,
                    NativeThreads.current());
        }
    }

    private void lead(IntFunction<FlowExperiment> experiments, Work work) throws IOException {
        long start = System.nanoTime();
        try (RunDirectory run = options.open()) {
            useThreads(options);
            work.requireSame(models, options.seeds());
            work.identity(command.name()).claim(run);
            List<FlowExperiment.Outcome> outcomes = new ArrayList<>();
            List<FlowReport.Sample> samples = new ArrayList<>();
            try (MetricsCsv metrics = run.metrics(COLUMNS)) {
                for (int seed : options.seeds()) {
                    tell("Seed " + seed + ": making the pairs.");
                    FlowExperiment experiment = experiments.apply(seed);
                    for (FlowModel.Settings model : models) {
                        outcomes.add(trained(experiment, model, seed, run, metrics));
                    }
                    if (samples.isEmpty()) {
                        samples.addAll(FlowReport.samples(experiment, outcomes));
                    }
                }
            }
            new FlowReport(command, options, outcomes, samples).write(run, (System.nanoTime() - start) / 1e9);
        }
    }

    /** Most of the work is convolutions; without {@code --threads}, each core gets one. */
    static void useThreads(ExperimentOptions options) {
        Ranks.useThreadsForConvolutions(options.threads(), Runtime.getRuntime().availableProcessors());
    }

    private FlowExperiment.Outcome trained(
            FlowExperiment experiment, FlowModel.Settings model, int seed, RunDirectory run, MetricsCsv metrics)
            throws IOException {
        Path folder = run.folder(model.label() + "-seed" + seed);
        try (Progress progress = Progress.start(
                model.label() + " seed " + seed, experiment.plan().epochs())) {
            return experiment.run(model, seed, folder, epoch -> {
                append(metrics, model.label(), seed, epoch);
                progress.advance(text(epoch));
            });
        }
    }

    private void tell(String sentence) {
        PrintWriter err = command.commandLine().getErr();
        err.println(sentence);
        err.flush();
    }

    private static void append(MetricsCsv metrics, String model, int seed, EpochReport epoch) {
        metrics.append(
                model,
                seed,
                epoch.epoch(),
                epoch.loss(),
                -epoch.score(),
                known(figure(epoch, FlowTask.FORWARD)),
                known(figure(epoch, FlowTask.BACKWARD)),
                epoch.seconds());
    }

    private static String text(EpochReport epoch) {
        double forward = figure(epoch, FlowTask.FORWARD);
        String steps = Double.isNaN(forward)
                ? ""
                : String.format(Locale.ROOT, "  fwd %.1f  bwd %.1f steps", forward, figure(epoch, FlowTask.BACKWARD));
        return String.format(Locale.ROOT, "loss %.4f  val EPE %.4f%s", epoch.loss(), -epoch.score(), steps);
    }

    private static double figure(EpochReport epoch, String name) {
        return Objects.requireNonNullElse(epoch.figures().get(name), Double.NaN);
    }

    private static @Nullable Double known(double value) {
        return Double.isNaN(value) ? null : value;
    }
}
