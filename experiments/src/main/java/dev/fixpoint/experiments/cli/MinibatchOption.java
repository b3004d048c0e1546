package dev.fixpoint.experiments.cli;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option of trainings that processes can share; a command takes it over with {@code @Mixin}. */
final class MinibatchOption {
    @Option(
            names = "--batch",
            paramLabel = "N",
            converter = PositiveInteger.class,
            description = "Rows of a minibatch, which the processes of 'launch' share (default: the model's own).")
    private @Nullable Integer rows;

    MinibatchOption() {}

    /** What was asked for; empty: the model's own. */
    OptionalInt rows() {
        return rows == null ? OptionalInt.empty() : OptionalInt.of(rows);
    }
}
