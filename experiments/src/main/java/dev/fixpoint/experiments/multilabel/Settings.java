package dev.fixpoint.experiments.multilabel;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is fixed before a model is trained.
 *
 * @param epochs the most passes over the training rows
 * @param patience epochs without a better validation score after which training ends
 * @param batch rows per step
 * @param learningRate of Adam, halved once the validation score has not improved for half the patience
 * @param weightDecay the factor of the squared norm of the weights in the loss
 * @param dropout probability with which a hidden unit is left out
 * @param gradientNorm the norm to which gradients are clipped
 * @param hidden width of the hidden layer
 * @param bound of the interaction: FPI_NN contracts by it in training, FPI_GD keeps the norm of {@code V} below it
 */
record Settings(
        int epochs,
        int patience,
        int batch,
        double learningRate,
        double weightDecay,
        double dropout,
        double gradientNorm,
        int hidden,
        double bound) {

    /** With {@code rows} rows per step. */
    Settings withBatch(int rows) {
        return new Settings(epochs, patience, rows, learningRate, weightDecay, dropout, gradientNorm, hidden, bound);
    }

    /** The settings as they go into results.json. */
    Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("batch", batch);
        map.put("learningRate", learningRate);
        map.put("weightDecay", weightDecay);
        map.put("dropout", dropout);
        map.put("gradientNorm", gradientNorm);
        map.put("hidden", hidden);
        map.put("bound", bound);
        return map;
    }
}
