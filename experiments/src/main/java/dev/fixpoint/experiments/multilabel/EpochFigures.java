package dev.fixpoint.experiments.multilabel;

/**
 * What one epoch of a training was like.
 *
 * @param epoch its number, from 1
 * @param loss the mean training loss
 * @param validationF1 example-based F1 of the validation rows under the expected-F1 rule, in percent
 * @param forward evaluations per forward solve; NaN for a model that solves nothing
 * @param backward products with the Jacobian per backward solve; NaN for a model that solves nothing
 * @param seconds since the training began
 */
public record EpochFigures(
        int epoch, double loss, double validationF1, double forward, double backward, double seconds) {}
