package dev.fixpoint.experiments.multilabel;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is fixed before a model is trained.
 *
 * @param optimisation how it is trained
 * @param network what it is made of
 * @param objective what is minimised, where the model's paper leaves that open
 * @param pretraining what comes before
 */
record Settings(Optimisation optimisation, Network network, Objective objective, Pretraining pretraining) {
    /**
     * Training with Adam.
     *
     * @param epochs the most passes over the training rows
     * @param patience epochs without a better validation score after which training ends
     * @param batch rows per step
     * @param learningRate of Adam, halved once the validation score has not improved for half the patience
     * @param weightDecay the factor of the squared norm of the weights in the loss
     * @param gradientNorm the norm to which gradients are clipped
     */
    record Optimisation(
            int epochs, int patience, int batch, double learningRate, double weightDecay, double gradientNorm) {}

    /**
     * The sizes of a network.
     *
     * @param hidden width of the hidden layers
     * @param dropout probability with which a hidden unit is left out in training
     * @param bound of the interaction: FPI_NN contracts by it, FPI_GD keeps the norm of {@code V} below it
     */
    record Network(int hidden, double dropout, double bound) {}

    /**
     * The training of {@link MultiLabelModel#pretraining()}.
     *
     * @param epochs the most, of all the epochs; 0 without
     * @param learningRate of Adam in those epochs
     */
    record Pretraining(int epochs, double learningRate) {}

    /** At most 60 epochs in batches of 80, cross-entropy; no hidden layer, dropout or pretraining. */
    static Settings standard() {
        return new Settings(
                new Optimisation(60, 8, 80, 1e-3, 1e-5, 5),
                new Network(0, 0, 0),
                Objective.CROSS_ENTROPY,
                new Pretraining(0, 0));
    }

    /** With at most {@code most} epochs, ended by {@code waiting} epochs without a better score. */
    Settings withEpochs(int most, int waiting) {
        Optimisation o = optimisation;
        return with(new Optimisation(most, waiting, o.batch, o.learningRate, o.weightDecay, o.gradientNorm));
    }

    /** With {@code rows} rows per step. */
    Settings withBatch(int rows) {
        Optimisation o = optimisation;
        return with(new Optimisation(o.epochs, o.patience, rows, o.learningRate, o.weightDecay, o.gradientNorm));
    }

    /** With Adam's learning rate and the weight decay. */
    Settings withRate(double rate, double decay) {
        Optimisation o = optimisation;
        return with(new Optimisation(o.epochs, o.patience, o.batch, rate, decay, o.gradientNorm));
    }

    /** With hidden layers of {@code units} units, of which training leaves out the share {@code left}. */
    Settings withHidden(int units, double left) {
        return with(new Network(units, left, network.bound));
    }

    /** With a bound of the interaction. */
    Settings withBound(double most) {
        return with(new Network(network.hidden, network.dropout, most));
    }

    /** With an objective. */
    Settings withObjective(Objective minimised) {
        return new Settings(optimisation, network, minimised, pretraining);
    }

    /** With at most {@code most} epochs of pretraining. */
    Settings withPretraining(int most, double rate) {
        return new Settings(optimisation, network, objective, new Pretraining(most, rate));
    }

    private Settings with(Optimisation changed) {
        return new Settings(changed, network, objective, pretraining);
    }

    private Settings with(Network changed) {
        return new Settings(optimisation, changed, objective, pretraining);
    }

    /** The settings as they go into results.json. */
    Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("batch", optimisation.batch);
        map.put("learningRate", optimisation.learningRate);
        map.put("weightDecay", optimisation.weightDecay);
        map.put("gradientNorm", optimisation.gradientNorm);
        map.put("hidden", network.hidden);
        map.put("dropout", network.dropout);
        map.put("bound", network.bound);
        map.put("overlapWeight", objective.overlapWeight());
        map.put("pretraining", pretraining.epochs);
        map.put("pretrainingRate", pretraining.learningRate);
        return map;
    }
}
