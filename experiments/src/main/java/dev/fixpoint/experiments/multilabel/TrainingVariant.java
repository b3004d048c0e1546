package dev.fixpoint.experiments.multilabel;

import java.util.OptionalInt;

/**
 * What a run changes of how its models are trained.
 *
 * @param batch rows of a minibatch; empty: each model's own
 * @param doublePrecision whether models are trained in float64: rounding is then so small that trainings by other numbers of processes or
 *     threads end alike; they are scored and kept in float32 all the same
 */
public record TrainingVariant(OptionalInt batch, boolean doublePrecision) {
    /** Each model as it is. */
    public static final TrainingVariant NONE = new TrainingVariant(OptionalInt.empty(), false);

    /** In words that follow the number of epochs; nothing where nothing is changed. */
    @Override
    public String toString() {
        return (batch.isPresent() ? ", batches of " + batch.getAsInt() : "")
                + (doublePrecision ? ", in double precision" : "");
    }
}
