package dev.fixpoint.experiments.planner;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.experiments.model.SolveCounter;
import dev.fixpoint.experiments.training.TrainingState;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.NativeThreads;
import dev.fixpoint.memory.TensorScope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Trains planners on demonstrations: the loss is minus the logarithm of the policy's probability of the moves that were shown.
 *
 * @param sizes how many mazes of which size
 * @param epochs passes over the training mazes, at least 1
 * @param batch mazes in a batch, at least 1
 * @param learningRate of Adam, positive; it falls along a half cosine
 */
public record PlannerTrainer(Sizes sizes, int epochs, int batch, double learningRate) {
    /** Seeds of the parts of the data differ by more than the seeds of runs. */
    private static final long APART = 1_000_003;

    /**
     * How many mazes of which size.
     *
     * @param side of the mazes that are learned from and of the held-out ones, odd
     * @param largerSide of the larger held-out ones, odd
     * @param train mazes with demonstrations
     * @param validation mazes that choose the epoch
     * @param test held-out mazes of either size
     */
    public record Sizes(int side, int largerSide, int train, int validation, int test) {}

    /**
     * Checks the ranges.
     *
     * @param sizes how many mazes of which size
     * @param epochs passes over the training mazes
     * @param batch mazes in a batch
     * @param learningRate of Adam
     */
    public PlannerTrainer {
        if (epochs < 1 || batch < 1 || !(learningRate > 0)) {
            throw new IllegalArgumentException("epochs, batch and learningRate must be positive, got " + epochs + ", "
                    + batch + " and " + learningRate);
        }
    }

    /**
     * Trains a planner.
     *
     * @param seed of everything random
     * @param checkpoint the file of the state that it goes on from; its folder exists
     * @param listener is told of every epoch, those before the checkpoint included
     * @param trained gets the planner with the parameters of the best epoch and the held-out mazes, before they are freed
     * @return what came out
     * @throws dev.fixpoint.solver.FixedPointException if a solve does not converge
     */
    public PlannerRun train(long seed, Path checkpoint, Consumer<PlannerRun.Epoch> listener, Trained trained) {
        NativeThreads.useDefault();
        try (TensorScope run = TensorScope.open()) {
            torch.manual_seed(seed);
            SolveCounter solves = new SolveCounter();
            Planner planner = Planner.random(solves);
            MazeSet train = MazeSet.draw(sizes.train(), sizes.side(), seed * APART);
            MazeSet validation = MazeSet.draw(sizes.validation(), sizes.side(), seed * APART + 1);
            MazeSet test = MazeSet.draw(sizes.test(), sizes.side(), seed * APART + 2);
            MazeSet larger = MazeSet.draw(sizes.test(), sizes.largerSide(), seed * APART + 3);
            History history = new History(planner, validation, listener);
            TrainingState<Progress> state = new TrainingState<>(checkpoint, seed + " " + this, Progress.class);
            Progress progress = fit(planner, train, solves, new Random(seed), history, state);
            history.restoreBest();
            trained.accept(planner, test);
            return new PlannerRun(
                    seed,
                    planner.parameters().stream().mapToLong(Tensor::numel).sum(),
                    history.epochs,
                    history.best,
                    PolicyScore.of(planner, test),
                    PolicyScore.of(planner, larger),
                    costs(planner),
                    progress.solves,
                    progress.seconds);
        }
    }

    /** What becomes of a trained planner. */
    @FunctionalInterface
    public interface Trained {
        /**
         * Takes a trained planner.
         *
         * @param planner the planner
         * @param test the held-out mazes
         */
        void accept(Planner planner, MazeSet test);
    }

    private Progress fit(
            Planner planner,
            MazeSet train,
            SolveCounter solves,
            Random random,
            History history,
            TrainingState<Progress> state) {
        long start = System.nanoTime();
        Adam adam =
                new Adam(new TensorVector(planner.parameters().toArray(Tensor[]::new)), new AdamOptions(learningRate));
        Progress before = state.progress().orElse(new Progress(List.of(), new PlannerRun.Solves(0, 0), 0));
        List<Tensor> kept = Stream.concat(planner.parameters().stream(), history.kept.stream())
                .toList();
        if (before.epochs.isEmpty()) {
            history.add(Double.NaN);
        } else {
            state.restore(kept, adam);
            before.epochs.forEach(history::take);
        }
        int done = history.epochs.size() - 1;
        for (int epoch = 0; epoch < done; epoch++) {
            shuffled(train.size(), random); // the generator goes on from here
        }
        double forward = before.solves.forward();
        double backward = before.solves.backward();
        for (int epoch = done; epoch < epochs; epoch++) {
            solves.reset();
            double loss = pass(planner, adam, train, epoch, random);
            forward += solves.forward() / epochs;
            backward += solves.backward() / epochs;
            history.add(loss);
            state.offer(progress(history, forward, backward, before.seconds, start), kept, adam);
        }
        Progress whole = progress(history, forward, backward, before.seconds, start);
        state.write(whole, kept, adam);
        return whole;
    }

    private static Progress progress(History history, double forward, double backward, double before, long start) {
        return new Progress(
                history.epochs, new PlannerRun.Solves(forward, backward), before + (System.nanoTime() - start) / 1e9);
    }

    /** What a training goes on from, besides its tensors; the solves are the epochs' parts of the mean. */
    private record Progress(List<PlannerRun.Epoch> epochs, PlannerRun.Solves solves, double seconds) {}

    /** One epoch; returns the mean of the batches' losses. */
    private double pass(Planner planner, Adam adam, MazeSet train, int epoch, Random random) {
        long[] order = shuffled(train.size(), random);
        int batches = (order.length + batch - 1) / batch;
        double sum = 0;
        for (int i = 0; i < batches; i++) {
            double progress = (epoch + (double) i / batches) / epochs;
            try (TensorScope step = TensorScope.open()) {
                adam.param_groups()
                        .get(0)
                        .options()
                        .set_lr(learningRate * (1 + StrictMath.cos(Math.PI * progress)) / 2);
                long[] rows = LongStream.range((long) i * batch, Math.min(order.length, (i + 1L) * batch))
                        .map(row -> order[(int) row])
                        .toArray();
                adam.zero_grad();
                Tensor loss = loss(planner, train.select(rows));
                FixedPoint.backward(loss);
                adam.step();
                sum += loss.item_double();
            }
        }
        return sum / batches;
    }

    private static Tensor loss(Planner planner, MazeSet set) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor chosen = planner.moveValues(set)
                    .log_softmax(2)
                    .gather(2, set.moves().unsqueeze(2))
                    .squeeze(2);
            return scope.handOver(
                    chosen.mul(set.visits()).sum().neg().div(set.visits().sum()));
        }
    }

    private static Map<Terrain, Double> costs(Planner planner) {
        Map<Terrain, Double> costs = new EnumMap<>(Terrain.class);
        double road = cost(planner, Terrain.ROAD);
        for (Terrain terrain : Terrain.values()) {
            costs.put(terrain, cost(planner, terrain) / road);
        }
        return costs;
    }

    private static double cost(Planner planner, Terrain terrain) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            float[] colour = new float[3];
            for (int channel = 0; channel < 3; channel++) {
                colour[channel] = terrain.colour().get(channel).floatValue();
            }
            return -planner.rewards(torch.tensor(colour).view(1, 3)).item_double();
        }
    }

    private static long[] shuffled(int rows, Random random) {
        long[] order = LongStream.range(0, rows).toArray();
        for (int i = rows - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            long moved = order[i];
            order[i] = order[other];
            order[other] = moved;
        }
        return order;
    }

    /** The epochs so far, and the parameters of the one with the least validation loss. */
    private static final class History {
        private final Planner planner;
        private final MazeSet validation;
        private final Consumer<PlannerRun.Epoch> listener;
        private final List<Tensor> kept;
        private final List<PlannerRun.Epoch> epochs = new ArrayList<>();
        private double least = Double.POSITIVE_INFINITY;
        private int best;

        History(Planner planner, MazeSet validation, Consumer<PlannerRun.Epoch> listener) {
            this.planner = planner;
            this.validation = validation;
            this.listener = listener;
            this.kept = planner.parameters().stream()
                    .map(parameter -> parameter.detach().clone())
                    .toList();
        }

        void add(double trainLoss) {
            double validationLoss;
            try (TensorScope scope = TensorScope.open();
                    GradientMode off = GradientMode.off()) {
                validationLoss = loss(planner, validation).item_double();
            }
            PlannerRun.Epoch epoch =
                    new PlannerRun.Epoch(epochs.size(), trainLoss, validationLoss, PolicyScore.of(planner, validation));
            if (validationLoss < least) {
                copy(planner.parameters(), kept);
            }
            take(epoch);
        }

        /** An epoch whose parameters are kept already, if they are the best. */
        void take(PlannerRun.Epoch epoch) {
            if (epoch.validationLoss() < least) {
                least = epoch.validationLoss();
                best = epoch.number();
            }
            epochs.add(epoch);
            listener.accept(epoch);
        }

        void restoreBest() {
            copy(kept, planner.parameters());
        }

        private static void copy(List<Tensor> from, List<Tensor> to) {
            try (TensorScope scope = TensorScope.open();
                    GradientMode off = GradientMode.off()) {
                for (int i = 0; i < from.size(); i++) {
                    to.get(i).copy_(from.get(i));
                }
            }
        }
    }
}
