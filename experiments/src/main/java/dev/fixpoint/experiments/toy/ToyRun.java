package dev.fixpoint.experiments.toy;

import java.util.Comparator;
import java.util.List;

/**
 * One model, trained with one seed.
 *
 * @param kind the model
 * @param seed the seed of the data, the parameters and the order of the pairs
 * @param parameters the number of trained values
 * @param epochs what each epoch brought
 * @param trainLoss the loss on all training pairs, with the parameters of the best epoch
 * @param seconds how long it took
 */
public record ToyRun(
        ToyModel.Kind kind, long seed, long parameters, List<Epoch> epochs, double trainLoss, double seconds) {
    /**
     * Copies the list.
     *
     * @param kind the model
     * @param seed the seed
     * @param parameters the number of trained values
     * @param epochs what each epoch brought, at least one
     * @param trainLoss the loss on all training pairs
     * @param seconds how long it took
     */
    public ToyRun {
        epochs = List.copyOf(epochs);
    }

    /**
     * What one pass over the training pairs brought. Losses are mean squared errors per coordinate.
     *
     * @param number from 1
     * @param trainLoss mean over the minibatches, while the parameters changed
     * @param validationLoss after the epoch
     * @param testLoss after the epoch; nothing is chosen by it
     * @param forward evaluations per forward solve of the training; NaN without one
     * @param backward products per backward solve; NaN without one
     */
    public record Epoch(
            int number, double trainLoss, double validationLoss, double testLoss, double forward, double backward) {}

    /**
     * The epoch with the least validation loss, whose parameters the model keeps.
     *
     * @return the first such epoch
     */
    public Epoch best() {
        return epochs.stream()
                .min(Comparator.comparingDouble(Epoch::validationLoss))
                .orElseThrow();
    }

    /**
     * The cost of the forward solves.
     *
     * @return evaluations per solve, mean over the epochs; NaN without a solve
     */
    public double forward() {
        return epochs.stream().mapToDouble(Epoch::forward).average().orElse(Double.NaN);
    }

    /**
     * The cost of the backward solves.
     *
     * @return products per solve, mean over the epochs; NaN without a solve
     */
    public double backward() {
        return epochs.stream().mapToDouble(Epoch::backward).average().orElse(Double.NaN);
    }
}
