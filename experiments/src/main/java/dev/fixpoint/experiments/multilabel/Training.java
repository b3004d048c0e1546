package dev.fixpoint.experiments.multilabel;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.experiments.scoring.ExampleF1;
import dev.fixpoint.experiments.scoring.ExpectedF1;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Trains one model with Adam, after its pretraining if it has one, and keeps the parameters of the epoch with the best
 * validation score: example-based F1 under the expected-F1 rule.
 */
final class Training {
    private final MultiLabelModel model;
    private final Settings settings;
    private final SplittableRandom random;
    private final List<Tensor> best;
    private final ExpectedF1 rule;
    private MultiLabelModel stage;
    private TensorVector parameters;
    private Adam adam;
    private double learningRate;
    private double bestScore = Double.NEGATIVE_INFINITY;
    private int bestEpoch;

    /** To be made in a scope that outlives the training. */
    Training(MultiLabelModel model, Settings settings, ExpectedF1 rule, long seed) {
        this.rule = rule;
        this.model = model;
        this.settings = settings;
        this.random = new SplittableRandom(seed);
        this.stage = settings.pretraining().epochs() > 0 ? model.pretraining().orElse(model) : model;
        this.learningRate = stage.equals(model)
                ? settings.optimisation().learningRate()
                : settings.pretraining().learningRate();
        this.parameters = new TensorVector(stage.parameters().toArray(Tensor[]::new));
        this.best = model.parameters().stream()
                .map(parameter -> parameter.detach().clone())
                .toList();
        this.adam = adam(parameters, learningRate);
        model.project();
    }

    private Adam adam(TensorVector chosen, double rate) {
        AdamOptions options = new AdamOptions(rate);
        options.weight_decay().put(settings.optimisation().weightDecay());
        return new Adam(chosen, options);
    }

    /** Where a training is, besides its tensors. */
    record Position(boolean pretraining, double learningRate, double bestScore, int bestEpoch) {}

    Position position() {
        return new Position(!stage.equals(model), learningRate, bestScore, bestEpoch);
    }

    /** Goes to where an earlier training was after some epochs; {@link #tensors} and {@link #adam} are still to be restored. */
    void goTo(Position position, LabelledRows train, int epochs) {
        if (!position.pretraining && !stage.equals(model)) {
            stage = model;
            parameters = new TensorVector(model.parameters().toArray(Tensor[]::new));
        }
        learningRate = position.learningRate;
        bestScore = position.bestScore;
        bestEpoch = position.bestEpoch;
        adam = adam(parameters, learningRate);
        for (int epoch = 0; epoch < epochs; epoch++) {
            Batches.shuffled(train.rows(), random); // the generator goes on from here
        }
    }

    /** What changes in training: the parameters of the model and of its pretraining, and the best ones. */
    List<Tensor> tensors() {
        return Stream.of(model.parameters(), stage.parameters(), best)
                .flatMap(List::stream)
                .toList();
    }

    Adam adam() {
        return adam;
    }

    /** One pass over the training rows; the mean loss. */
    double epoch(LabelledRows train) {
        int batch = settings.optimisation().batch();
        long[] order = Batches.shuffled(train.rows(), random);
        double sum = 0;
        for (int start = 0; start < order.length; start += batch) {
            long[] rows = Arrays.copyOfRange(order, start, Math.min(order.length, start + batch));
            sum += step(train, rows) * rows.length;
        }
        return sum / order.length;
    }

    private double step(LabelledRows train, long[] rows) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = Batches.rows(train.features(), rows);
            Tensor y = Batches.rows(train.labels(), rows);
            adam.zero_grad();
            Tensor loss = stage.loss(x, y, settings.network().dropout(), settings.objective());
            FixedPoint.backward(loss);
            torch.clip_grad_norm_(parameters, settings.optimisation().gradientNorm());
            adam.step();
            model.project();
            return loss.item_double();
        }
    }

    /**
     * Scores the validation rows, keeps the parameters if they are the best, and slows down if they are not; the epoch that
     * ends the pretraining goes on to the model itself.
     */
    double validate(LabelledRows validation, int epoch) {
        double score = ExampleF1.percent(rule.decide(outputs(validation).probabilities()), validation.truth());
        if (score > bestScore) {
            bestScore = score;
            bestEpoch = epoch;
            copy(model.parameters(), best);
        } else if (epoch - bestEpoch == Math.max(1, settings.optimisation().patience() / 2)) {
            learningRate /= 2;
            for (int i = 0; i < adam.param_groups().size(); i++) {
                adam.param_groups().get(i).options().set_lr(learningRate);
            }
        }
        if (!stage.equals(model)
                && (epoch >= settings.pretraining().epochs()
                        || epoch - bestEpoch >= settings.optimisation().patience())) {
            endPretraining(epoch);
        }
        return score;
    }

    private void endPretraining(int epoch) {
        copy(best, model.parameters());
        stage = model;
        bestScore = Double.NEGATIVE_INFINITY;
        bestEpoch = epoch;
        learningRate = settings.optimisation().learningRate();
        parameters = new TensorVector(model.parameters().toArray(Tensor[]::new));
        adam = adam(parameters, learningRate);
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
