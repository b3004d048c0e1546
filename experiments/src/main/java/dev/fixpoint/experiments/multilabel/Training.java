package dev.fixpoint.experiments.multilabel;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.distributed.Communicator;
import dev.fixpoint.distributed.GradientBuckets;
import dev.fixpoint.distributed.Shard;
import dev.fixpoint.experiments.scoring.ExampleF1;
import dev.fixpoint.experiments.scoring.ExpectedF1;
import dev.fixpoint.experiments.training.AdamOptimiser;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;

/**
 * Trains one model with Adam, after its pretraining if it has one, and keeps the parameters of the epoch with the best
 * validation score: example-based F1 under the expected-F1 rule.
 *
 * <p>Several ranks train it together: each step's rows and the validation rows are shared among them, and all have the same parameters
 * after each step, those of one rank but for rounding: all ranks draw the same random numbers.
 */
final class Training {
    private final MultiLabelModel model;
    private final Settings settings;
    private final SplittableRandom random;
    private final List<Tensor> best;
    private final ExpectedF1 rule;
    private final Communicator ranks;
    private MultiLabelModel stage;
    private GradientBuckets gradients;
    private AdamOptimiser adam;
    private double learningRate;
    private double bestScore = Double.NEGATIVE_INFINITY;
    private int bestEpoch;

    /** To be made in a scope that outlives the training. */
    Training(MultiLabelModel model, Settings settings, ExpectedF1 rule, long seed, Communicator ranks) {
        this.rule = rule;
        this.model = model;
        this.settings = settings;
        this.ranks = ranks;
        this.random = new SplittableRandom(seed);
        ranks.broadcast(model.parameters());
        this.stage = settings.pretraining().epochs() > 0 ? model.pretraining().orElse(model) : model;
        this.learningRate = stage.equals(model)
                ? settings.optimisation().learningRate()
                : settings.pretraining().learningRate();
        this.gradients = new GradientBuckets(ranks, stage.parameters());
        this.best = model.parameters().stream()
                .map(parameter -> parameter.detach().clone())
                .toList();
        this.adam = adam(stage);
        model.project();
    }

    private AdamOptimiser adam(MultiLabelModel of) {
        return new AdamOptimiser(
                of.parameters(), learningRate, settings.optimisation().weightDecay());
    }

    /** One pass over the training rows; the mean loss. */
    double epoch(LabelledRows train) {
        int batch = settings.optimisation().batch();
        long[] order = Batches.shuffled(train.rows(), random);
        double sum = 0;
        for (int start = 0; start < order.length; start += batch) {
            long[] rows = Arrays.copyOfRange(order, start, Math.min(order.length, start + batch));
            Shard shard = Shard.of(ranks, rows.length);
            sum += step(train, rows, shard) * shard.size();
        }
        return ranks.sum(sum)[0] / order.length;
    }

    /** One step with this rank's rows of a minibatch; their mean loss. */
    private double step(LabelledRows train, long[] rows, Shard shard) {
        try (TensorScope scope = TensorScope.open()) {
            adam.clearGradients();
            double loss = backward(train, rows, shard);
            gradients.average(shard.weight());
            adam.step(settings.optimisation().gradientNorm());
            model.project();
            return loss;
        }
    }

    /** A rank without rows takes one, which its weight of 0 leaves without effect, so that its random generator keeps up. */
    private double backward(LabelledRows train, long[] rows, Shard shard) {
        long[] own = shard.size() == 0 ? new long[] {rows[0]} : shard.of(rows);
        Tensor x = Batches.rows(train.features(), own);
        Tensor y = Batches.rows(train.labels(), own);
        Dropout dropout = new Dropout(settings.network().dropout(), shard.size() == 0 ? 0 : shard.from(), rows.length);
        Tensor loss = stage.loss(x, y, dropout, settings.objective());
        FixedPoint.backward(loss);
        return loss.item_double();
    }

    /**
     * Scores the validation rows, keeps the parameters if they are the best, and slows down if they are not; the epoch that
     * ends the pretraining goes on to the model itself.
     */
    double validate(LabelledRows validation, int epoch) {
        double score = score(validation);
        if (score > bestScore) {
            bestScore = score;
            bestEpoch = epoch;
            copy(model.parameters(), best);
        } else if (epoch - bestEpoch == Math.max(1, settings.optimisation().patience() / 2)) {
            learningRate /= 2;
            adam.setRate(learningRate);
        }
        if (!stage.equals(model)
                && (epoch >= settings.pretraining().epochs()
                        || epoch - bestEpoch >= settings.optimisation().patience())) {
            endPretraining(epoch);
        }
        return score;
    }

    /** The score of all rows, of which each rank decides a part. */
    private double score(LabelledRows validation) {
        double sum = 0;
        try (TensorScope scope = TensorScope.open()) {
            Shard shard = Shard.of(ranks, validation.rows());
            if (shard.size() > 0) {
                LabelledRows part = validation.part(shard);
                for (double f1 : ExampleF1.each(rule.decide(outputs(part).probabilities()), part.truth())) {
                    sum += f1;
                }
            }
        }
        return 100 * ranks.sum(sum)[0] / validation.rows();
    }

    private void endPretraining(int epoch) {
        copy(best, model.parameters());
        bestScore = Double.NEGATIVE_INFINITY;
        bestEpoch = epoch;
        learningRate = settings.optimisation().learningRate();
        trainTheModelItself();
    }

    private void trainTheModelItself() {
        stage = model;
        gradients = new GradientBuckets(ranks, model.parameters());
        adam = adam(model);
    }

    /** Where the training is, after the epochs of a learning curve. */
    Checkpoint.State state(List<EpochFigures> curve) {
        return new Checkpoint.State(curve, !stage.equals(model), learningRate, bestScore, bestEpoch);
    }

    /** The tensors of a checkpoint. */
    Checkpoint.Content content() {
        return new Checkpoint.Content(model.parameters(), best, adam);
    }

    /**
     * Makes ready for the content of a checkpoint that is about to be read; in a scope that outlives the training.
     *
     * @param rows of the training
     */
    void goOnFrom(Checkpoint.State state, int rows) {
        learningRate = state.learningRate();
        if (!state.pretraining() && !stage.equals(model)) {
            trainTheModelItself();
        }
        adam.setRate(learningRate);
        bestScore = state.bestScore();
        bestEpoch = state.bestEpoch();
        for (int epoch = 0; epoch < state.curve().size(); epoch++) {
            Batches.shuffled(rows, random);
        }
    }

    /** Whether the score has not improved for too long. */
    boolean exhausted(int epoch) {
        return epoch - bestEpoch >= settings.optimisation().patience();
    }

    /** Goes back to the best parameters; the epoch that they are from. */
    int restoreBest() {
        copy(best, model.parameters());
        stage = model;
        return bestEpoch;
    }

    /** What the model says of each row. */
    Outputs outputs(LabelledRows rows) {
        return Outputs.of(stage, rows.features(), rows.truth().labels());
    }

    private static void copy(List<Tensor> from, List<Tensor> to) {
        try (GradientMode off = GradientMode.off()) {
            for (int i = 0; i < from.size(); i++) {
                to.get(i).copy_(from.get(i));
            }
        }
    }
}
