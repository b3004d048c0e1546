package dev.fixpoint.experiments.cli;

import dev.fixpoint.experiments.report.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The options that all experiments share. A command takes them over with {@code @Mixin}; what it offers beyond them (its
 * models, its data) it declares itself.
 *
 * <p>Numbers are checked while the command line is read, so a command never sees one below 1.
 */
public final class ExperimentOptions {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @ArgGroup(exclusive = true)
    private @Nullable SeedChoice seedChoice;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            converter = PositiveInteger.class,
            description = "Passes over the training data (default: the experiment's own).")
    private @Nullable Integer epochs;

    @Option(
            names = "--threads",
            paramLabel = "N",
            converter = PositiveInteger.class,
            description = "Threads for the computation (default: by the number of cores).")
    private @Nullable Integer threads;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder of the report (default: runs/<experiment>-<time>).")
    private @Nullable Path out;

    @Option(names = "--quick", description = "A short run on little data: shows that it works, not how well.")
    private boolean quick;

    /** Creates the options with their defaults; picocli fills them in. */
    public ExperimentOptions() {}

    /**
     * The seeds to run with, one run for each.
     *
     * @return the one given with {@code --seed}, or 1 to K for {@code --seeds K}, or just 1
     */
    public List<Integer> seeds() {
        if (seedChoice != null && seedChoice.one != null) {
            return List.of(seedChoice.one);
        }
        int last = seedChoice != null && seedChoice.count != null ? seedChoice.count : 1;
        return IntStream.rangeClosed(1, last).boxed().toList();
    }

    /**
     * The number of passes over the training data.
     *
     * @param full the experiment's own number
     * @param quickly its number for {@code --quick}
     * @return the number given with {@code --epochs}, else the one of the two that fits
     */
    public int epochs(int full, int quickly) {
        if (epochs != null) {
            return epochs;
        }
        return quick ? quickly : full;
    }

    /**
     * The number of threads to compute with.
     *
     * @return the number given with {@code --threads}; empty leaves it to the library's rule
     */
    public OptionalInt threads() {
        return threads == null ? OptionalInt.empty() : OptionalInt.of(threads);
    }

    /**
     * Whether a short run is wanted.
     *
     * @return true with {@code --quick}
     */
    public boolean quick() {
        return quick;
    }

    /**
     * The folder of the report. It is not created here. Ask once per run: the default contains the time, in seconds.
     *
     * @return the folder given with {@code --out}, else {@code runs/<experiment>-<time>} in the current folder
     * @throws UsageException if the name is empty, or there is already something of that name that is no folder
     */
    public Path out() {
        if (out != null && out.toString().isEmpty()) {
            throw new UsageException("--out needs the name of a folder, but it is empty; '.' is the current folder.");
        }
        Path folder =
                out != null ? out : RunDirectory.defaultPath(experiment(), LocalDateTime.now(ZoneId.systemDefault()));
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new UsageException("--out needs a folder, but '" + folder + "' is a file.");
        }
        return folder;
    }

    /**
     * Claims the {@linkplain #out folder of the report} for a run that nobody has finished there. Whoever stops the run is told how
     * to go on with it.
     *
     * @return the folder, for the caller to close
     * @throws dev.fixpoint.experiments.report.ReportException if it cannot be written, holds another run's results, or is held
     *     by a live run
     */
    public RunDirectory open() {
        RunDirectory run = resume();
        try {
            run.requireNoResults();
        } catch (RuntimeException e) {
            run.close();
            throw e;
        }
        return run;
    }

    /**
     * Claims the {@linkplain #out folder of the report}, with whatever an earlier run left in it.
     *
     * @return the folder, for the caller to close
     * @throws dev.fixpoint.experiments.report.ReportException if it cannot be written, or is held by a live run
     */
    public RunDirectory resume() {
        RunDirectory run = RunDirectory.resume(out());
        if (command != null) {
            CommandLine line = command.commandLine();
            run.ifStopped(() -> {
                line.getErr().println(howToGoOn(run.path()));
                line.getErr().flush();
            });
        }
        return run;
    }

    private String howToGoOn(Path folder) {
        List<String> words = new ArrayList<>(List.of("fixpoint"));
        if (command != null && command.root().commandLine().getParseResult() != null) {
            words.addAll(command.root().commandLine().getParseResult().originalArgs());
        }
        if (out == null) {
            words.addAll(List.of("--out", folder.toString()));
        }
        return System.lineSeparator() + "Stopped; what is done is in " + folder + ". To go on: "
                + words.stream()
                        .map(word -> word.matches("[\\w./:,=+-]+") ? word : "'" + word + "'")
                        .collect(Collectors.joining(" "));
    }

    /**
     * The file of the result, for commands that write one and no report.
     *
     * @return the file given with {@code --out}
     * @throws UsageException if there is none, or it is a folder
     */
    public Path outFile() {
        if (out == null || out.toString().isEmpty() || Files.isDirectory(out)) {
            throw new UsageException(
                    "--out needs the name of a file" + (out == null ? "." : ", but '" + out + "' is a folder."));
        }
        return out;
    }

    private String experiment() {
        return command == null ? "experiment" : command.name();
    }

    /** Either of the two ways to choose seeds. */
    private static final class SeedChoice {
        @Option(
                names = "--seed",
                paramLabel = "N",
                required = true,
                converter = PositiveInteger.class,
                description = "Seed of the one run (default: 1).")
        private @Nullable Integer one;

        @Option(
                names = "--seeds",
                paramLabel = "K",
                required = true,
                converter = PositiveInteger.class,
                description = "Runs once with each of the seeds 1 to K.")
        private @Nullable Integer count;
    }
}
