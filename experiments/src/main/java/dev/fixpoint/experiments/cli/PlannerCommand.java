package dev.fixpoint.experiments.cli;

import dev.fixpoint.experiments.planner.Maze;
import dev.fixpoint.experiments.planner.MazePicture;
import dev.fixpoint.experiments.planner.PlannerRun;
import dev.fixpoint.experiments.planner.PlannerTrainer;
import dev.fixpoint.experiments.report.MetricsCsv;
import dev.fixpoint.experiments.report.RunDirectory;
import dev.fixpoint.memory.NativeThreads;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
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

/** A planner that learns rewards through value iteration, on generated mazes. */
@Command(
        name = "planner",
        description = {
            "Learns what it costs to walk where, from pictures of mazes and shortest ways shown in them: a network reads"
                    + " rewards from colours, value iteration plans with them, and the gradient of the imitation loss goes"
                    + " through its fixed point. Each seed draws mazes, noise and parameters of its own.",
            "A run that was stopped goes on when it is started again with the same --out.",
            "Prints how often the learned policy arrives in held-out mazes, and at the least cost; leaves success.png,"
                    + " a picture of mazes with learned values and ways for each seed, results.json and metrics.csv.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the run ended well", "1:the run failed", "2:bad usage or bad input"},
        footer = {
            "",
            "Examples:",
            "  fixpoint planner                    mazes of 11 x 11 cells, seed 1",
            "  fixpoint planner --quick            a few seconds: shows that it works",
            "  fixpoint planner --seeds 5 --out r  mean and deviation over 5 seeds, the report in r",
            "  fixpoint planner --side 15 --mazes 200"
        })
final class PlannerCommand implements Callable<Integer> {
    private static final int EPOCHS = 20;
    private static final int QUICK_EPOCHS = 5;
    private static final int BATCH = 20;

    /** The best of 0.03, 0.1 and 0.3 by validation, see docs/decisions.md. */
    private static final double LEARNING_RATE = 0.3;

    private static final int SIDE = 11;
    private static final int QUICK_SIDE = 7;
    private static final int MAZES = 100;
    private static final int QUICK_MAZES = 40;
    private static final int HELD_OUT = 100;
    private static final int QUICK_HELD_OUT = 20;
    private static final int SHOWN = 4;
    private static final List<String> HEADER = List.of(
            "seed",
            "epoch",
            "train_loss",
            "validation_loss",
            "validation_success",
            "validation_optimal",
            "validation_agreement");

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ExperimentOptions options = new ExperimentOptions();

    @Option(
            names = "--side",
            paramLabel = "N",
            converter = PositiveInteger.class,
            description = "Cells in a row of the mazes, odd and at least " + Maze.SMALLEST + " (default: " + SIDE
                    + "); further held-out mazes are larger by 10.")
    private @Nullable Integer side;

    @Option(
            names = "--mazes",
            paramLabel = "N",
            converter = PositiveInteger.class,
            description = "Mazes to learn from (default: " + MAZES + ").")
    private @Nullable Integer mazes;

    @Option(
            names = "--learning-rate",
            paramLabel = "R",
            description = "Learning rate of Adam at the start (default: " + LEARNING_RATE + ").")
    private double learningRate = LEARNING_RATE;

    PlannerCommand() {}

    @Override
    public Integer call() throws IOException {
        PlannerTrainer trainer = trainer();
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
            List<PlannerRun> runs = new ArrayList<>();
            for (int seed : options.seeds()) {
                runs.add(train(trainer, seed, folder, metrics));
            }
            PlannerReport report = new PlannerReport(trainer, runs);
            List<String> arguments =
                    command.root().commandLine().getParseResult().originalArgs();
            report.write(folder, arguments, (System.nanoTime() - start) / 1e9);
            report.print(out, folder.path());
        }
        return ExitCode.OK;
    }

    private PlannerTrainer trainer() {
        int cells = side == null ? (options.quick() ? QUICK_SIDE : SIDE) : side;
        if (cells < Maze.SMALLEST || cells % 2 == 0) {
            throw new UsageException("--side must be odd and at least " + Maze.SMALLEST + ", got " + cells + ".");
        }
        if (!(learningRate > 0 && learningRate <= 1)) {
            throw new UsageException("--learning-rate must lie in (0, 1], got " + learningRate + ".");
        }
        int count = mazes == null ? (options.quick() ? QUICK_MAZES : MAZES) : mazes;
        int heldOut = options.quick() ? QUICK_HELD_OUT : HELD_OUT;
        return new PlannerTrainer(
                new PlannerTrainer.Sizes(cells, cells + 10, count, heldOut, heldOut),
                options.epochs(EPOCHS, QUICK_EPOCHS),
                BATCH,
                learningRate);
    }

    private static PlannerRun train(PlannerTrainer trainer, int seed, RunDirectory folder, MetricsCsv metrics) {
        Path checkpoint = folder.folder("planner-seed" + seed).resolve("checkpoint.pt");
        try (Progress progress = Progress.start("planner seed " + seed, trainer.epochs() + 1)) {
            return trainer.train(
                    seed,
                    checkpoint,
                    epoch -> {
                        metrics.append(
                                seed,
                                epoch.number(),
                                Double.isNaN(epoch.trainLoss()) ? null : epoch.trainLoss(),
                                epoch.validationLoss(),
                                epoch.validation().success(),
                                epoch.validation().optimal(),
                                epoch.validation().agreement());
                        progress.advance(String.format(
                                Locale.ROOT,
                                "val loss %.4f  arrives %.1f %%  at least cost %.1f %%",
                                epoch.validationLoss(),
                                epoch.validation().success(),
                                epoch.validation().optimal()));
                    },
                    (planner, test) -> {
                        byte[] png = MazePicture.png(planner, test, SHOWN);
                        folder.write("mazes-seed" + seed + ".png", stream -> stream.write(png));
                    });
        }
    }
}
