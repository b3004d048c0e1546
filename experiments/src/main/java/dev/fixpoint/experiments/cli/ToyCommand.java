package dev.fixpoint.experiments.cli;

import dev.fixpoint.experiments.report.MetricsCsv;
import dev.fixpoint.experiments.report.RunDirectory;
import dev.fixpoint.experiments.toy.BoxProblemData;
import dev.fixpoint.experiments.toy.ToyModel;
import dev.fixpoint.experiments.toy.ToyRun;
import dev.fixpoint.experiments.toy.ToyTrainer;
import dev.fixpoint.memory.NativeThreads;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The experiment of the paper's section 4.1: learns the solution of a quadratic program in a box. */
@Command(
        name = "toy",
        description = {
            "Learns a -> argmin 1/2 z'Qz - a'z subject to -1 <= z <= 1, in 10 dimensions, from pairs of a and the exact"
                    + " solution (paper, section 4.1). Each seed draws a Q, pairs and parameters of its own.",
            "A run that was stopped goes on when it is started again with the same --out.",
            "Prints the test losses; leaves train-loss.png (Fig. 2), test-loss.png (Fig. 3), results.json and"
                    + " metrics.csv.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the run ended well", "1:the run failed", "2:bad usage or bad input"},
        footer = {
            "",
            "Examples:",
            "  fixpoint toy                         all models, seed 1",
            "  fixpoint toy --quick                 a few seconds: shows that it works",
            "  fixpoint toy --seeds 5 --out r       mean and deviation over 5 seeds, the report in r",
            "  fixpoint toy --model fpi-gd --seed 7 one model, one seed"
        })
final class ToyCommand implements Callable<Integer> {
    private static final int EPOCHS = 40;
    private static final int QUICK_EPOCHS = 3;
    private static final int BATCH = 100;

    /** For each of the models the best of 0.003, 0.006, 0.012, 0.025, 0.05 and 0.1 by validation, see docs/decisions.md. */
    private static final double LEARNING_RATE = 0.05;

    private static final BoxProblemData.Sizes SIZES = new BoxProblemData.Sizes(2000, 500, 1000);
    private static final BoxProblemData.Sizes QUICK_SIZES = new BoxProblemData.Sizes(200, 50, 100);
    private static final List<String> HEADER = List.of(
            "model",
            "seed",
            "epoch",
            "train_loss",
            "validation_loss",
            "test_loss",
            "forward_evaluations",
            "backward_evaluations");

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ExperimentOptions options = new ExperimentOptions();

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            completionCandidates = Models.class,
            defaultValue = Models.ALL,
            description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private String model = Models.ALL;

    @Option(
            names = "--learning-rate",
            paramLabel = "R",
            description =
                    "Learning rate of Adam at the start, the same for all models (default: " + LEARNING_RATE + ").")
    private double learningRate = LEARNING_RATE;

    ToyCommand() {}

    @Override
    public Integer call() throws IOException {
        List<ToyModel.Kind> kinds = Models.named(model);
        if (!(learningRate > 0 && learningRate <= 1)) {
            throw new UsageException("--learning-rate must lie in (0, 1], got " + learningRate + ".");
        }
        ToyTrainer trainer = new ToyTrainer(
                options.quick() ? QUICK_SIZES : SIZES, options.epochs(EPOCHS, QUICK_EPOCHS), BATCH, learningRate);
        CommandSpec command = Objects.requireNonNull(spec);
        PrintWriter out = command.commandLine().getOut();
        try (RunDirectory folder = options.open();
                MetricsCsv metrics = folder.metrics(HEADER)) {
            options.threads().ifPresent(NativeThreads::use);
            new RunIdentity(
                            command.name(),
                            Main.version(),
                            "drawn by seed",
                            trainer.toString(),
                            NativeThreads.current())
                    .claim(folder);
            long start = System.nanoTime();
            List<ToyRun> runs = new ArrayList<>();
            for (int seed : options.seeds()) {
                for (ToyModel.Kind kind : kinds) {
                    runs.add(train(trainer, kind, seed, new Output(folder, metrics)));
                }
            }
            ToyReport report = new ToyReport(trainer, runs);
            List<String> arguments =
                    command.root().commandLine().getParseResult().originalArgs();
            report.write(folder, arguments, (System.nanoTime() - start) / 1e9);
            report.print(out, folder.path());
        }
        return ExitCode.OK;
    }

    private static ToyRun train(ToyTrainer trainer, ToyModel.Kind kind, int seed, Output output) {
        Path checkpoint = output.folder.folder(kind.label() + "-seed" + seed).resolve("checkpoint.pt");
        try (Progress progress = Progress.start(kind.label() + " seed " + seed, trainer.epochs())) {
            return trainer.train(kind, seed, checkpoint, epoch -> {
                output.metrics.append(
                        kind.label(),
                        seed,
                        epoch.number(),
                        epoch.trainLoss(),
                        epoch.validationLoss(),
                        epoch.testLoss(),
                        known(epoch.forward()),
                        known(epoch.backward()));
                String steps = Double.isNaN(epoch.forward())
                        ? ""
                        : String.format(Locale.ROOT, "  fwd %.1f  bwd %.1f steps", epoch.forward(), epoch.backward());
                progress.advance(String.format(
                        Locale.ROOT, "loss %.5f  val %.5f%s", epoch.trainLoss(), epoch.validationLoss(), steps));
            });
        }
    }

    /** Where a run writes to. */
    private record Output(RunDirectory folder, MetricsCsv metrics) {}

    private static @Nullable Double known(double value) {
        return Double.isNaN(value) ? null : value;
    }

    /** The names that {@code --model} knows. */
    private static final class Models implements Iterable<String> {
        static final String ALL = "all";

        Models() {}

        @Override
        public Iterator<String> iterator() {
            List<String> names = new ArrayList<>();
            for (ToyModel.Kind kind : ToyModel.Kind.values()) {
                names.add(kind.label());
            }
            names.add(ALL);
            return names.iterator();
        }

        static List<ToyModel.Kind> named(String name) {
            List<ToyModel.Kind> kinds = Arrays.stream(ToyModel.Kind.values())
                    .filter(kind -> name.equals(ALL) || name.equals(kind.label()))
                    .toList();
            if (kinds.isEmpty()) {
                throw new UsageException(
                        "--model must be one of " + String.join(", ", new Models()) + ", got '" + name + "'.");
            }
            return kinds;
        }
    }
}
