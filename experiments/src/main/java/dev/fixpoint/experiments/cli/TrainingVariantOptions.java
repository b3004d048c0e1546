package dev.fixpoint.experiments.cli;

import dev.fixpoint.experiments.multilabel.TrainingVariant;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that change how multi-label models are trained; a command takes them over with {@code @Mixin}. */
final class TrainingVariantOptions {
    @Mixin
    private MinibatchOption minibatch = new MinibatchOption();

    @Option(
            names = "--float64",
            description = {
                "Train in double precision, in which",
                "runs by other numbers of processes",
                "or threads end alike; slower."
            })
    private boolean doublePrecision;

    TrainingVariantOptions() {}

    TrainingVariant variant() {
        return new TrainingVariant(minibatch.rows(), doublePrecision);
    }
}
