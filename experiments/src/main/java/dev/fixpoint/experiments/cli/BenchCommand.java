package dev.fixpoint.experiments.cli;

import dev.fixpoint.benchmarks.BenchmarkException;
import dev.fixpoint.benchmarks.Library;
import dev.fixpoint.benchmarks.OwnFigure;
import dev.fixpoint.benchmarks.OwnFigures;
import dev.fixpoint.benchmarks.PeerComparison;
import dev.fixpoint.benchmarks.PeerEnvironment;
import dev.fixpoint.benchmarks.PeerFigures;
import dev.fixpoint.benchmarks.Problem;
import dev.fixpoint.experiments.data.CacheDirectory;
import dev.fixpoint.experiments.report.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Speed and memory, of this library alone or beside torchdeq and jaxopt. */
@Command(
        name = "bench",
        description = {
            "Measures what the solvers cost beside the evaluations of their map, and with --peers this library beside torchdeq and"
                    + " jaxopt: the same problems, with the same weights, dtype and threads, in turn, each library with its"
                    + " fastest solver at the same error.",
            "Leaves benchmarks.md, and with --peers also peers.json and peers.csv.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the run ended well", "1:the run failed", "2:bad usage or bad input"},
        footer = {
            "",
            "With --peers a Python environment is made once in the user's cache folder; that takes some minutes and some gigabytes.",
            "Figures are worth what the quiet of the machine is worth: run nothing else beside.",
            "",
            "Examples:",
            "  fixpoint bench                                   its own figures, a few minutes",
            "  fixpoint bench --peers                           beside the others, about half an hour",
            "  fixpoint bench --peers --problem tanh-64 --quick one problem, a minute"
        })
final class BenchCommand implements Callable<Integer> {
    private static final int ROUNDS = 7;
    private static final int QUICK_ROUNDS = 3;
    private static final double SECONDS = 0.3;
    private static final double QUICK_SECONDS = 0.1;
    private static final double WARM_UP = 1.5;
    private static final double QUICK_WARM_UP = 0.5;
    private static final int MEMORY_STEPS = 3;
    private static final int MOST_THREADS = 2;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--peers", description = "Compares with torchdeq and jaxopt; needs Python 3.10 to 3.12.")
    private boolean peers;

    @Option(
            names = "--problem",
            paramLabel = "NAME",
            split = ",",
            description = "One or some of tanh-64, tanh-128, affine-200, affine-256, mixed, fpi-nn, fpi-gd, convolution"
                    + " (default: all); with --peers.")
    private List<String> problems = List.of();

    @Option(
            names = "--without",
            paramLabel = "LIBRARY",
            split = ",",
            converter = PeerName.class,
            description =
                    "Leaves torchdeq or jaxopt out, whose search for the best solver may take long; with --peers.")
    private List<Library> leftOut = List.of();

    @Option(
            names = "--threads",
            paramLabel = "N",
            split = ",",
            converter = PositiveInteger.class,
            description = "Numbers of threads to compare with (default: 1, and 2 where there are as many cores).")
    private List<Integer> threads = List.of();

    @Option(
            names = "--python",
            paramLabel = "FILE",
            defaultValue = "python3",
            description = "The Python that makes the environment (default: ${DEFAULT-VALUE}).")
    private String python = "python3";

    @Option(names = "--quick", description = "Few rounds: shows that it works, not how fast it is.")
    private boolean quick;

    @Option(names = "--out", paramLabel = "DIR", description = "Folder of the report (default: runs/bench-<time>).")
    private @Nullable Path out;

    BenchCommand() {}

    @Override
    public Integer call() throws IOException {
        List<Problem> chosen = chosen();
        if (!problems.isEmpty() && !peers) {
            throw new UsageException("--problem goes with --peers.");
        }
        if (!leftOut.isEmpty() && !peers) {
            throw new UsageException("--without goes with --peers.");
        }
        Optional<PeerEnvironment> environment = peers ? Optional.of(environment()) : Optional.empty();
        Path path = out != null ? out : RunDirectory.defaultPath("bench", LocalDateTime.now(ZoneId.systemDefault()));
        try (RunDirectory folder = RunDirectory.open(path)) {
            Path work = Files.createTempDirectory("fixpoint-bench");
            BenchReport report = environment.isPresent()
                    ? compared(environment.get(), chosen, work, folder)
                    : new BenchReport(List.of(), Map.of(), own(work));
            report.write(folder);
            report.print(Objects.requireNonNull(spec).commandLine().getOut(), folder.path());
            delete(work);
        }
        return ExitCode.OK;
    }

    /** After a failure the folder stays: the messages of the processes are in it. */
    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private List<OwnFigure> own(Path work) throws IOException {
        OwnFigures figures = new OwnFigures(quick ? QUICK_ROUNDS : ROUNDS, quick ? QUICK_SECONDS : SECONDS, work);
        try (Progress progress = Progress.start("bench", OwnFigures.stages())) {
            return figures.measure(progress::advance);
        }
    }

    /** The report is written after each problem: what was measured outlives a run that is cut off. */
    private BenchReport compared(PeerEnvironment environment, List<Problem> chosen, Path work, RunDirectory folder)
            throws IOException {
        PeerComparison comparison = new PeerComparison(
                environment,
                work,
                leftOut,
                new PeerComparison.Effort(
                        quick ? QUICK_ROUNDS : ROUNDS,
                        quick ? QUICK_SECONDS : SECONDS,
                        quick ? QUICK_WARM_UP : WARM_UP,
                        MEMORY_STEPS));
        List<Integer> counts = threads.isEmpty()
                ? IntStream.rangeClosed(
                                1, Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()))
                        .boxed()
                        .toList()
                : threads;
        List<PeerFigures> figures = new ArrayList<>();
        try (Progress progress =
                Progress.start("bench --peers", chosen.size() * PeerComparison.stages(counts.size()))) {
            for (Problem problem : chosen) {
                figures.addAll(comparison.compare(problem, counts, progress::advance));
                new BenchReport(figures, comparison.versions(), List.of()).write(folder);
            }
        }
        return new BenchReport(figures, comparison.versions(), quick || !problems.isEmpty() ? List.of() : own(work));
    }

    private PeerEnvironment environment() throws IOException {
        System.err.println("Looks for the Python environment, or makes it (some minutes, some gigabytes).");
        try {
            return PeerEnvironment.install(CacheDirectory.resolve(), python);
        } catch (BenchmarkException failure) {
            throw new UsageException(String.valueOf(failure.getMessage()));
        }
    }

    private List<Problem> chosen() {
        if (problems.isEmpty()) {
            return Problem.all();
        }
        return problems.stream()
                .map(name -> Problem.named(name)
                        .orElseThrow(() -> new UsageException("--problem must be one of "
                                + Problem.all().stream().map(Problem::name).collect(Collectors.joining(", "))
                                + ", got '" + name
                                + "'.")))
                .toList();
    }

    /** Reads the name of a library that can be left out. */
    static final class PeerName implements ITypeConverter<Library> {
        PeerName() {}

        @Override
        public Library convert(String text) {
            return Stream.of(Library.TORCHDEQ, Library.JAXOPT)
                    .filter(library -> library.label().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("must be torchdeq or jaxopt, got '" + text + "'"));
        }
    }
}
