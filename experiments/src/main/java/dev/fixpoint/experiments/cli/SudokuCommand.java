package dev.fixpoint.experiments.cli;

import dev.fixpoint.experiments.report.MetricsCsv;
import dev.fixpoint.experiments.report.RunDirectory;
import dev.fixpoint.experiments.sudoku.Boards;
import dev.fixpoint.experiments.sudoku.SudokuRun;
import dev.fixpoint.experiments.sudoku.SudokuTrainer;
import dev.fixpoint.memory.NativeThreads;
import dev.fixpoint.memory.TensorScope;
import java.io.IOException;
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

/** 4x4 Sudoku learned from boards, by a quadratic programme with learned constraints and by an FPI_NN. */
@Command(
        name = "sudoku",
        description = {
            "Learns to fill in 4x4 Sudoku boards from 8,000 solved ones, without the rules: by a quadratic programme whose"
                    + " constraints are learned (OptNet), and by an FPI_NN. Chooses the epoch on 1,000 boards and counts right"
                    + " ones among 1,000 others.",
            "A run that was stopped goes on when it is started again with the same --out.",
            "Leaves boards.png, train-loss.png, results.json and metrics.csv.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the run ended well", "1:the run failed", "2:bad usage or bad input"},
        footer = {
            "",
            "The data are features.pt and labels.pt of github.com/locuslab/optnet, folder sudoku/data/4.",
            "",
            "Examples:",
            "  fixpoint sudoku --data DIR                both models, seed 1",
            "  fixpoint sudoku --data DIR --quick        a few seconds: shows that it works",
            "  fixpoint sudoku --data DIR --model qp     the quadratic programme alone"
        })
final class SudokuCommand implements Callable<Integer> {
    private static final int QUICK_EPOCHS = 1;
    private static final int QUICK_BOARDS = 100;
    private static final List<String> HEADER = List.of(
            "model", "seed", "epoch", "train_loss", "validation_solved", "forward_evaluations", "backward_evaluations");

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ExperimentOptions options = new ExperimentOptions();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "Folder with features.pt and labels.pt.")
    private @Nullable Path data;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            completionCandidates = Models.class,
            defaultValue = Models.ALL,
            description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private String model = Models.ALL;

    SudokuCommand() {}

    @Override
    public Integer call() throws IOException {
        List<String> models = Models.named(model);
        CommandSpec command = Objects.requireNonNull(spec);
        long start = System.nanoTime();
        options.threads().ifPresent(NativeThreads::use);
        try (TensorScope scope = TensorScope.open()) {
            Boards boards = Boards.read(Objects.requireNonNull(data));
            try (RunDirectory folder = options.open();
                    MetricsCsv metrics = folder.metrics(HEADER)) {
                new RunIdentity(
                                command.name(),
                                Main.version(),
                                boards.count() + " boards of " + data,
                                options.epochs(0, QUICK_EPOCHS) + (options.quick() ? ", quick" : ""),
                                NativeThreads.current())
                        .claim(folder);
                List<SudokuRun> runs = new ArrayList<>();
                for (int seed : options.seeds()) {
                    for (String name : models) {
                        runs.add(train(name, boards, seed, new Output(folder, metrics)));
                    }
                }
                SudokuReport report = new SudokuReport(runs);
                report.write(
                        folder,
                        command.root().commandLine().getParseResult().originalArgs(),
                        (System.nanoTime() - start) / 1e9);
                report.print(command.commandLine().getOut(), folder.path());
            }
        }
        return ExitCode.OK;
    }

    private SudokuRun train(String name, Boards boards, int seed, Output output) {
        Path checkpoint = output.folder.folder(name + "-seed" + seed).resolve("checkpoint.pt");
        SudokuTrainer trainer = SudokuTrainer.suiting(name);
        int epochs = options.epochs(trainer.epochs(), QUICK_EPOCHS);
        int most = options.quick() ? QUICK_BOARDS : trainer.trainBoards();
        trainer = new SudokuTrainer(epochs, most, trainer.batch(), trainer.learningRate());
        try (Progress progress = Progress.start(name + " seed " + seed, epochs)) {
            return trainer.train(name, boards, seed, checkpoint, epoch -> {
                output.metrics.append(
                        name,
                        seed,
                        epoch.number(),
                        epoch.trainLoss(),
                        epoch.validation().solved(),
                        known(epoch.forward()),
                        known(epoch.backward()));
                progress.advance(String.format(
                        Locale.ROOT,
                        "loss %.5f  solved %.1f %%",
                        epoch.trainLoss(),
                        epoch.validation().percent()));
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
            return Stream.concat(SudokuTrainer.models().stream(), Stream.of(ALL))
                    .iterator();
        }

        static List<String> named(String name) {
            List<String> models = SudokuTrainer.models().stream()
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
