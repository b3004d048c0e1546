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
        boolean shared = number(System.getenv(), ON_THIS_MACHINE) > 1;
        if (asked.isPresent()) {
            NativeThreads.use(asked.getAsInt());
        } else if (shared && Integer.getInteger(NativeThreads.PROPERTY) == null) {
            NativeThreads.use(shareOf(Runtime.getRuntime().availableProcessors()));
        } else {
            NativeThreads.useDefault();
        }
    }

    /** Sets the threads of this process, which computes convolutions; see {@link #useThreads}. */
    static void useThreadsForConvolutions(OptionalInt asked, int ofMachine) {
        NativeThreads.useForConvolutions(asked.orElseGet(() -> shareOf(ofMachine)));
    }

    private static int shareOf(int threads) {
        return Math.max(1, threads / number(System.getenv(), ON_THIS_MACHINE));
    }

    /**
     * Makes sure that the ranks do the same, and that there is something to do for each.
     *
     * @param data the fingerprint of the data
     * @param work models, seeds and lengths, in words
     * @param batch rows of the smallest minibatch
     * @throws UsageException if a minibatch has fewer rows than there are ranks
     */
    static void requireSameWork(Communicator ranks, String data, String work, int batch) {
        if (batch < ranks.size()) {
            throw new UsageException("a minibatch of " + batch + " cannot be shared by " + ranks.size()
                    + " processes; start at most " + batch + ".");
        }
        ranks.requireEqual("data", data);
        ranks.requireEqual("number of threads", Integer.toString(NativeThreads.current()));
        ranks.requireEqual("models, seeds and epochs", work);
    }

    /**
     * Refuses what only one process does, of a command that is otherwise for several.
     *
     * @throws UsageException if there are several processes
     */
    static void requireAlone(String option) {
        if (Rendezvous.processes(System.getenv()) > 1) {
            throw new UsageException(option + " works in one process, but WORLD_SIZE is " + System.getenv("WORLD_SIZE")
                    + "; start it without launch.");
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
                            + " 'bibtex', 'multilabel', 'denoise' and 'flow'.");
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
