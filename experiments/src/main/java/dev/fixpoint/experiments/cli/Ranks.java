package dev.fixpoint.experiments.cli;

import dev.fixpoint.distributed.Communicator;
import dev.fixpoint.distributed.Rendezvous;
import dev.fixpoint.distributed.RendezvousException;
import dev.fixpoint.memory.NativeThreads;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalInt;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Runs of several processes: each is started with the environment that PyTorch's launchers set, by {@code fixpoint launch} or by them,
 * and does the same command.
 */
final class Ranks {
    /** How many of the processes are on this machine; so call it torchrun and {@code launch}. */
    static final String ON_THIS_MACHINE = "LOCAL_WORLD_SIZE";

    private Ranks() {}

    /** What each process does. */
    @FunctionalInterface
    interface Work {
        void run(Communicator ranks) throws IOException;
    }

    /** Joins the run, works, and waits for the others; what goes wrong here is told to them. */
    static void run(Work work) throws IOException {
        try (Communicator ranks = Rendezvous.connect(System.getenv())) {
            try {
                work.run(ranks);
                ranks.barrier();
            } catch (IOException | RuntimeException | Error e) {
                ranks.fail(Failures.words(e));
                throw e;
            }
        }
    }

    /** Sets the threads of this process; those of the machine are divided among its processes where none are asked for. */
    static void useThreads(OptionalInt asked) {
        int processes = number(System.getenv(), ON_THIS_MACHINE);
        if (asked.isPresent()) {
            NativeThreads.use(asked.getAsInt());
        } else if (processes > 1 && Integer.getInteger(NativeThreads.PROPERTY) == null) {
            NativeThreads.use(Math.max(1, Runtime.getRuntime().availableProcessors() / processes));
        } else {
            NativeThreads.useDefault();
        }
    }

    /**
     * Refuses commands that know nothing of ranks: each process would do all of it, into the same folder.
     *
     * @throws ParameterException if there are several processes and the command is for one
     */
    static void requireFit(ParseResult parsed) {
        ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        CommandLine command = last.commandSpec().commandLine();
        boolean shared = command.getCommand() instanceof SharedByRanks;
        boolean asks = last.isUsageHelpRequested() || last.isVersionHelpRequested();
        if (!shared && !asks && processes(command) > 1) {
            throw new ParameterException(
                    command,
                    "'" + command.getCommandName() + "' runs in one process, but WORLD_SIZE is "
                            + System.getenv("WORLD_SIZE")
                            + "; start it without launch. Several processes train together in"
                            + " 'bibtex' and 'multilabel'.");
        }
    }

    private static int processes(CommandLine command) {
        try {
            return Rendezvous.processes(System.getenv());
        } catch (RendezvousException e) {
            throw new ParameterException(command, Failures.words(e), e);
        }
    }

    private static int number(Map<String, String> environment, String name) {
        String text = environment.getOrDefault(name, "1");
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new RendezvousException(name + " must be a whole number, got '" + text + "'");
        }
    }
}
