package dev.fixpoint.experiments.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Starts several processes of one command on this machine. */
@Command(
        name = "launch",
        description = {
            "Runs a command in several processes on this machine, which train together: 'bibtex', 'multilabel', 'denoise'"
                    + " and 'flow'. Each line that they print has the number of its process in front. When one fails, all"
                    + " end; the same command goes on from the last epoch.",
            "On several machines start the command itself on each, with RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT in"
                    + " the environment, as torchrun, Slurm or Kubernetes set them.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all processes ended well", "1:a process failed or was killed", "2:bad usage or bad input"},
        footer = {
            "",
            "Examples:",
            "  fixpoint launch --processes 2 -- bibtex --data DIR --threads 1 --out r",
            "  fixpoint launch --processes 4 -- multilabel --train a.arff --test b.arff --labels 6",
            "  fixpoint launch --processes 2 -- denoise --sigma 25 --threads 1 --out r"
        })
final class LaunchCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--processes",
            paramLabel = "N",
            required = true,
            converter = PositiveInteger.class,
            description =
                    "How many processes; the threads of the machine are divided among them, unless the command has"
                            + " --threads.")
    private int processes = 1;

    @Parameters(paramLabel = "COMMAND", arity = "1..*", description = "After --: the command and its options.")
    private List<String> command = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        if (command.get(0).equals(spec.name())) {
            throw new UsageException("launch cannot start itself; give it a command such as bibtex.");
        }
        try (ProcessTeam team = ProcessTeam.start(processes, command, out, err)) {
            return team.await();
        }
    }
}
