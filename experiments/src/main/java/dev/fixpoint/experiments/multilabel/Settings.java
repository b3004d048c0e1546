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
 * @param hidden width of the hidden layers
 * @param bound of the interaction: FPI_NN contracts by it in training, FPI_GD keeps the norm of {@code V} below it
 * @param pretraining the most epochs of {@link MultiLabelModel#pretraining()}, of all the epochs; 0 without
 * @param pretrainingRate the learning rate in those epochs
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
        double bound,
        int pretraining,
        double pretrainingRate) {

    /** At most 60 epochs in batches of 80; no hidden layer, dropout or pretraining. */
    static Settings standard() {
        return new Settings(60, 8, 80, 1e-3, 1e-5, 0, 5, 0, 0, 0, 0);
    }

    /** With at most {@code most} epochs, ended by {@code waiting} epochs without a better score. */
    Settings withEpochs(int most, int waiting) {
        return new Settings(
                most,
                waiting,
                batch,
                learningRate,
                weightDecay,
                dropout,
                gradientNorm,
                hidden,
                bound,
                pretraining,
                pretrainingRate);
    }

    /** With {@code rows} rows per step. */
    Settings withBatch(int rows) {
        return new Settings(
                epochs,
                patience,
                rows,
                learningRate,
                weightDecay,
                dropout,
                gradientNorm,
                hidden,
                bound,
                pretraining,
                pretrainingRate);
    }

    /** With Adam's learning rate and the weight decay. */
    Settings withRate(double rate, double decay) {
        return new Settings(
                epochs,
                patience,
                batch,
                rate,
                decay,
                dropout,
                gradientNorm,
                hidden,
                bound,
                pretraining,
                pretrainingRate);
    }

    /** With hidden layers of {@code units} units, of which training leaves out the share {@code left}. */
    Settings withHidden(int units, double left) {
        return new Settings(
                epochs,
                patience,
                batch,
                learningRate,
                weightDecay,
                left,
                gradientNorm,
                units,
                bound,
                pretraining,
                pretrainingRate);
    }

    /** With a bound of the interaction. */
    Settings withBound(double most) {
        return new Settings(
                epochs,
                patience,
                batch,
                learningRate,
                weightDecay,
                dropout,
                gradientNorm,
                hidden,
                most,
                pretraining,
                pretrainingRate);
    }

    /** With at most {@code most} epochs of pretraining. */
    Settings withPretraining(int most, double rate) {
        return new Settings(
                epochs, patience, batch, learningRate, weightDecay, dropout, gradientNorm, hidden, bound, most, rate);
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
        map.put("pretraining", pretraining);
        map.put("pretrainingRate", pretrainingRate);
        return map;
    }
}
