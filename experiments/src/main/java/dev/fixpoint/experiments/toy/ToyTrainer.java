package dev.fixpoint.experiments.toy;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.experiments.model.SolveCounter;
import dev.fixpoint.experiments.training.TrainingState;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.NativeThreads;
import dev.fixpoint.memory.TensorScope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Trains the toy experiment's models, all in the same way: Adam on the mean squared error over minibatches, a learning rate
 * that falls to zero along half a cosine, and the parameters of the epoch with the least validation loss.
 *
 * <p>Everything random follows from the seed: the problem, the parameters and the order of the pairs. Models with one seed
 * see the same pairs in the same order.
 *
 * @param sizes how many pairs each set has
 * @param epochs passes over the training pairs
 * @param batch pairs in a minibatch; the last of an epoch may be smaller
 * @param learningRate the learning rate at the start
 */
public record ToyTrainer(BoxProblemData.Sizes sizes, int epochs, int batch, double learningRate) {
    /** The coordinates of a and z. */
    public static final int DIMENSION = 10;

    /**
     * Checks the ranges.
     *
     * @param sizes how many pairs each set has
     * @param epochs passes over the training pairs, at least 1
     * @param batch pairs in a minibatch, at least 1
     * @param learningRate the learning rate at the start, positive
     */
    public ToyTrainer {
        if (epochs < 1 || batch < 1 || !(learningRate > 0)) {
            throw new IllegalArgumentException("epochs, batch and learningRate must be positive, got " + epochs + ", "
                    + batch + " and " + learningRate);
        }
    }

    /**
     * Trains one model.
     *
     * @param kind the model
     * @param seed of everything random
     * @param checkpoint the file of the state that it goes on from; its folder exists
     * @param listener is told of every epoch, those before the checkpoint included
     * @return what came out
     * @throws dev.fixpoint.solver.FixedPointException if a solve does not converge
     */
    public ToyRun train(ToyModel.Kind kind, long seed, Path checkpoint, Consumer<ToyRun.Epoch> listener) {
        NativeThreads.useDefault();
        long start = System.nanoTime();
        BoxProblemData data = BoxProblemData.draw(DIMENSION, BoxProblemData.DEFAULT_INPUT_SCALE, sizes, seed);
        try (TensorScope run = TensorScope.open()) {
            torch.manual_seed(seed);
            SolveCounter solves = new SolveCounter();
            ToyModel model = kind.create(DIMENSION, solves);
            Pairs train = Pairs.of(data.train());
            Pairs validation = Pairs.of(data.validation());
            Pairs test = Pairs.of(data.test());
            Adam adam = new Adam(
                    new TensorVector(model.parameters().toArray(Tensor[]::new)), new AdamOptions(learningRate));
            SplittableRandom random = new SplittableRandom(seed);
            List<Tensor> best = model.parameters().stream()
                    .map(parameter -> parameter.detach().clone())
                    .toList();
            TrainingState<Progress> state = new TrainingState<>(
                    checkpoint, String.join(" ", kind.label(), Long.toString(seed), toString()), Progress.class);
            List<Tensor> kept =
                    Stream.concat(model.parameters().stream(), best.stream()).toList();
            Progress before = state.progress().orElse(new Progress(List.of(), 0));
            if (!before.epochs.isEmpty()) {
                state.restore(kept, adam);
            }
            List<ToyRun.Epoch> history = new ArrayList<>();
            double bestLoss = Double.POSITIVE_INFINITY;
            for (ToyRun.Epoch epoch : before.epochs) {
                shuffled(train.rows(), random); // the generator goes on from here
                bestLoss = Math.min(bestLoss, epoch.validationLoss());
                history.add(epoch);
                listener.accept(epoch);
            }
            for (int number = history.size() + 1; number <= epochs; number++) {
                solves.reset();
                double trainLoss = pass(model, adam, train, number, random);
                double forward = solves.forward();
                double backward = solves.backward();
                double validationLoss = validation.loss(model);
                ToyRun.Epoch epoch =
                        new ToyRun.Epoch(number, trainLoss, validationLoss, test.loss(model), forward, backward);
                if (validationLoss < bestLoss) {
                    bestLoss = validationLoss;
                    copy(model.parameters(), best);
                }
                history.add(epoch);
                state.offer(new Progress(history, before.seconds + secondsSince(start)), kept, adam);
                listener.accept(epoch);
            }
            double seconds = before.seconds + secondsSince(start);
            state.write(new Progress(history, seconds), kept, adam);
            copy(best, model.parameters());
            return new ToyRun(kind, seed, model.parameterCount(), history, train.loss(model), seconds);
        }
    }

    /** One epoch; returns the mean of the minibatches' losses, weighted by their sizes. */
    private double pass(ToyModel model, Adam adam, Pairs train, int epoch, SplittableRandom random) {
        long[] order = shuffled(train.rows(), random);
        int batches = (order.length + batch - 1) / batch;
        double sum = 0;
        for (int i = 0; i < batches; i++) {
            double progress = (epoch - 1 + (double) i / batches) / epochs;
            int from = i * batch;
            int to = Math.min(order.length, from + batch);
            try (TensorScope step = TensorScope.open()) {
                adam.param_groups()
                        .get(0)
                        .options()
                        .set_lr(learningRate * (1 + StrictMath.cos(Math.PI * progress)) / 2);
                Pairs pairs = train.select(Arrays.copyOfRange(order, from, to));
                adam.zero_grad();
                Tensor loss = torch.mse_loss(model.predict(pairs.inputs()), pairs.solutions());
                FixedPoint.backward(loss);
                adam.step();
                sum += loss.item_double() * (to - from);
            }
        }
        return sum / order.length;
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static void copy(List<Tensor> from, List<Tensor> to) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            for (int i = 0; i < from.size(); i++) {
                to.get(i).copy_(from.get(i));
            }
        }
    }

    private static long[] shuffled(int rows, SplittableRandom random) {
        long[] order = LongStream.range(0, rows).toArray();
        for (int i = rows - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            long moved = order[i];
            order[i] = order[other];
            order[other] = moved;
        }
        return order;
    }

    /** What a training goes on from, besides its tensors. */
    private record Progress(List<ToyRun.Epoch> epochs, double seconds) {}

    /** Pairs as tensors, both {@code [rows, n]} in float32. */
    private record Pairs(Tensor inputs, Tensor solutions) {
        static Pairs of(BoxPairs pairs) {
            return new Pairs(tensor(pairs.inputs(), pairs), tensor(pairs.solutions(), pairs));
        }

        int rows() {
            return (int) inputs.size(0);
        }

        Pairs select(long[] rows) {
            Tensor index = torch.tensor(rows);
            return new Pairs(inputs.index_select(0, index), solutions.index_select(0, index));
        }

        double loss(ToyModel model) {
            try (TensorScope scope = TensorScope.open();
                    GradientMode off = GradientMode.off()) {
                return torch.mse_loss(model.predict(inputs), solutions).item_double();
            }
        }

        private static Tensor tensor(double[] values, BoxPairs pairs) {
            float[] narrow = new float[values.length];
            for (int i = 0; i < values.length; i++) {
                narrow[i] = (float) values[i];
            }
            return torch.tensor(narrow).view(pairs.rows(), pairs.dimension());
        }
    }
}
