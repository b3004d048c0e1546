package dev.fixpoint.experiments.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program {@code fixpoint}: one subcommand for each experiment. */
@Command(
        name = "fixpoint",
        description = {
            "Runs the experiments of 'Differentiable Fixed-Point Iteration Layer' (arXiv 2002.02868):"
                    + " trains the models, prints their scores beside the paper's, and leaves a report in a folder.",
            ""
        },
        subcommands = {
            ToyCommand.class,
            DenoiseCommand.class,
            BibtexCommand.class,
            MultiLabelCommand.class,
            PredictCommand.class,
            FlowCommand.class,
            HypergradientCommand.class,
            SudokuCommand.class,
            PlannerCommand.class,
            LaunchCommand.class,
            BenchCommand.class,
            ReportCommand.class,
            ReproduceCommand.class
        },
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "EXPERIMENT",
        commandListHeading = "%nExperiments:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the run ended well",
            "1:the run failed",
            "2:bad usage or bad input",
            "3:another process of the run failed"
        },
        footer = {
            "",
            "Examples:",
            "  fixpoint toy                      the quickest experiment, about a minute",
            "  fixpoint toy --help               its options",
            "  fixpoint toy --seeds 3 --out r    three seeds, the report in the folder r",
            "  fixpoint denoise --quick          pictures freed of noise, a few minutes",
            "  fixpoint multilabel --help        the models of Table 2 on data of your own",
            "  fixpoint predict --help           a model of such a run on new data",
            "  fixpoint flow --help              optical flow, refined by a layer",
            "  fixpoint hypergradient --help     hyper-parameters by their gradient",
            "  fixpoint sudoku --help            4x4 Sudoku by learned constraints",
            "  fixpoint planner --help           rewards learned from ways through mazes",
            "  fixpoint launch --help            several processes that train together",
            "  fixpoint bench --help             speed and memory, also beside torchdeq and jaxopt",
            "  fixpoint report r1 r2             one page about runs that were made",
            "  fixpoint reproduce --quick        every table and figure of the paper, some minutes"
        })
public final class Main implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Prints the stack trace of a failure (also with FIXPOINT_DEBUG=1).")
    private boolean verbose;

    private Main() {}

    /**
     * Runs one command and ends the process with its exit code.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        LinearAlgebra.preferMkl();
        boolean debug = "1".equals(System.getenv("FIXPOINT_DEBUG"));
        System.exit(run(commandLine(debug), arguments));
    }

    /**
     * The whole command line with its handling of failures, ready to {@linkplain #run run}.
     *
     * @param debug whether failures print their stack trace, as with {@code --verbose}
     */
    static CommandLine commandLine(boolean debug) {
        Main main = new Main();
        CommandLine commandLine = new CommandLine(main);
        Failures failures = new Failures(() -> debug || main.verbose);
        addStandardOptions(commandLine);
        commandLine.setExecutionStrategy(parsed -> {
            Ranks.requireFit(parsed);
            return new RunLast().execute(parsed);
        });
        return commandLine.setParameterExceptionHandler(failures).setExecutionExceptionHandler(failures);
    }

    /** Executes the command line; errors of the virtual machine, which picocli lets through, are reported like the rest. */
    static int run(CommandLine commandLine, String... arguments) {
        try {
            return commandLine.execute(arguments);
        } catch (LinkageError | OutOfMemoryError | StackOverflowError error) {
            Failures failures = (Failures) commandLine.getExecutionExceptionHandler();
            return failures.report(error, commandLine);
        }
    }

    @Override
    public Integer call() {
        CommandLine commandLine = Objects.requireNonNull(spec).commandLine();
        commandLine.usage(commandLine.getErr());
        return ExitCode.USAGE;
    }

    /** The version in the manifest of the jar. */
    static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }

    private static void addStandardOptions(CommandLine commandLine) {
        commandLine.getCommandSpec().mixinStandardHelpOptions(true);
        commandLine.getSubcommands().values().forEach(Main::addStandardOptions);
    }

    /** Reads the version from the manifest of the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"fixpoint " + version() + ", Java " + Runtime.version()};
        }
    }
}
