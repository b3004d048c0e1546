package dev.fixpoint.experiments.cli;

import dev.fixpoint.distributed.LostRankException;
import dev.fixpoint.distributed.RendezvousException;
import dev.fixpoint.experiments.data.DataFormatException;
import dev.fixpoint.experiments.data.DownloadException;
import dev.fixpoint.experiments.report.ReportException;
import java.io.FileNotFoundException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Tells what went wrong in one sentence on standard error, and chooses the exit code: {@link ExitCode#USAGE} for bad usage
 * and bad input, {@link ExitCode#SOFTWARE} for everything else. A stack trace comes only when asked for.
 */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {

    /** The exit code of a process that ends because another one of its run failed. */
    static final int BECAUSE_OF_ANOTHER = 3;

    /** What stands for a mistake in the input rather than in the program. */
    private static final List<Class<? extends Throwable>> BAD_INPUT = List.of(
            UsageException.class,
            ParameterException.class,
            NoSuchFileException.class,
            FileNotFoundException.class,
            NotDirectoryException.class,
            AccessDeniedException.class,
            DataFormatException.class,
            DownloadException.class,
            ReportException.class,
            RendezvousException.class);

    /** What only carries another exception from one place to another. */
    private static final List<Class<? extends Throwable>> WRAPPERS =
            List.of(UncheckedIOException.class, ExecutionException.class, CompletionException.class);

    private final BooleanSupplier withStackTrace;

    Failures(BooleanSupplier withStackTrace) {
        this.withStackTrace = withStackTrace;
    }

    @Override
    public int handleParseException(ParameterException mistake, String[] arguments) {
        CommandLine command = mistake.getCommandLine();
        PrintWriter err = command.getErr();
        print(err, sentence(mistake.getMessage(), mistake));
        UnmatchedArgumentException.printSuggestions(mistake, err);
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, @Nullable ParseResult parsed) {
        return report(failure, command);
    }

    /** Reports what ended a run, errors of the virtual machine included, and returns the exit code. */
    int report(Throwable failure, CommandLine command) {
        Throwable cause = unwrapped(failure);
        boolean badInput = BAD_INPUT.stream().anyMatch(type -> type.isInstance(cause));
        boolean trace = withStackTrace.getAsBoolean();
        print(command.getErr(), badInput ? inputSentence(cause) : runSentence(cause, trace));
        if (trace) {
            failure.printStackTrace(command.getErr());
        }
        if (cause instanceof LostRankException) {
            return BECAUSE_OF_ANOTHER;
        }
        return badInput ? ExitCode.USAGE : ExitCode.SOFTWARE;
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        boolean wrapper = WRAPPERS.stream().anyMatch(type -> type.isInstance(failure));
        return wrapper && cause != null ? unwrapped(cause) : failure;
    }

    private static String inputSentence(Throwable cause) {
        if (cause instanceof FileSystemException onFile && onFile.getReason() == null) {
            String file = "'" + onFile.getFile() + "'";
            if (cause instanceof NoSuchFileException) {
                return "There is no file or folder " + file + ".";
            }
            return cause instanceof AccessDeniedException
                    ? "No permission to use " + file + "."
                    : file + " is not a folder.";
        }
        return sentence(cause.getMessage(), cause);
    }

    /** What went wrong, in words that need no stack trace. */
    static String words(Throwable failure) {
        Throwable cause = unwrapped(failure);
        return BAD_INPUT.stream().anyMatch(type -> type.isInstance(cause))
                ? inputSentence(cause)
                : sentence(cause.getMessage(), cause);
    }

    private static String runSentence(Throwable cause, boolean trace) {
        if (cause instanceof LostRankException) {
            return sentence(cause.getMessage(), cause);
        }
        String advice = trace ? "" : " Run again with --verbose to see where.";
        if (cause instanceof LinkageError) {
            String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
            return "The native libraries of PyTorch could not be loaded on " + platform + ": "
                    + sentence(cause.getMessage(), cause) + advice;
        }
        return "The run failed with " + cause.getClass().getSimpleName() + ": " + sentence(cause.getMessage(), cause)
                + advice;
    }

    private static String sentence(@Nullable String message, Throwable cause) {
        String text = message == null || message.isBlank() ? cause.getClass().getName() : message.strip();
        return text.endsWith(".") || text.endsWith("!") || text.endsWith("?") ? text : text + ".";
    }

    private static void print(PrintWriter err, String sentence) {
        err.println("fixpoint: " + sentence);
        err.flush();
    }
}
