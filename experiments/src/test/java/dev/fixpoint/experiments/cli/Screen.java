package dev.fixpoint.experiments.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** Runs the command line with one more command in it, and keeps what it printed and how it ended. */
record Screen(int exitCode, String out, String err) {

    static Screen of(String... arguments) {
        return of(Main.commandLine(false), arguments);
    }

    /** With a command of the name {@code try}. */
    static Screen ofCommand(Object command, String... arguments) {
        return ofCommand(false, command, arguments);
    }

    static Screen ofCommand(boolean debug, Object command, String... arguments) {
        CommandLine commandLine = Main.commandLine(debug);
        CommandLine root = Objects.requireNonNull(commandLine.addSubcommand("try", command));
        root.setParameterExceptionHandler(commandLine.getParameterExceptionHandler());
        root.setExecutionExceptionHandler(commandLine.getExecutionExceptionHandler());
        return of(root, arguments);
    }

    private static Screen of(CommandLine commandLine, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        commandLine.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return new Screen(Main.run(commandLine, arguments), out.toString(), err.toString());
    }
}
