package dev.fixpoint.experiments.sudoku;

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
 * Trains a model on boards by Adam over minibatches, and keeps the parameters of the epoch with most validation boards right.
 * It ends early when an epoch has all of them right.
 *
 * <p>Boards are split by their order: the last 1,000 are held out, the 1,000 before them are for validation.
 *
 * @param epochs passes over the training boards, at most
 * @param trainBoards how many of the training boards are used
 * @param batch boards in a minibatch
 * @param learningRate of Adam
 */
public record SudokuTrainer(int epochs, int trainBoards, int batch, double learningRate) {
    private static final int HELD_OUT = 1_000;

    /**
     * Checks the ranges.
     *
     * @param epochs at least 1
     * @param trainBoards at least 1
     * @param batch at least 1
     * @param learningRate positive
     */
    public SudokuTrainer {
        if (epochs < 1 || trainBoards < 1 || batch < 1 || !(learningRate > 0)) {
            throw new IllegalArgumentException(
                    "epochs, trainBoards, batch and learningRate must be positive, got %d, %d, %d and %s"
                            .formatted(epochs, trainBoards, batch, learningRate));
        }
    }

    /**
     * The settings that a model is trained with unless told otherwise.
     *
     * @param model its name
     * @return the settings; no grid was searched for them
     */
    public static SudokuTrainer suiting(String model) {
        return kind(model) == SudokuModel.Kind.QP
                ? new SudokuTrainer(12, 8_000, 50, 0.01)
                : new SudokuTrainer(60, 8_000, 100, 1e-3);
    }

    /**
     * Trains one model.
     *
     * @param model the name of the model, {@code qp} or {@code fpi-nn}
     * @param boards all boards
     * @param seed of the parameters and the order of the boards
     * @param checkpoint the file of the state that it goes on from; its folder exists
     * @param listener is told of every epoch, those before the checkpoint included
     * @return what came out
     * @throws dev.fixpoint.solver.FixedPointException if a solve does not converge
     */
    public SudokuRun train(
            String model, Boards boards, long seed, Path checkpoint, Consumer<SudokuRun.Epoch> listener) {
        NativeThreads.useDefault();
        try (TensorScope scope = TensorScope.open()) {
            torch.manual_seed(seed);
            SolveCounter solves = new SolveCounter();
            SudokuModel trained = kind(model).create(solves);
            List<Tensor> parameters = trained.parameters();
            Boards test = boards.range(boards.count() - HELD_OUT, HELD_OUT);
            Boards validation = boards.range(boards.count() - 2 * HELD_OUT, HELD_OUT);
            Boards train = boards.range(0, Math.min(trainBoards, boards.count() - 2 * HELD_OUT));
            List<Tensor> best = parameters.stream().map(p -> p.detach().clone()).toList();
            TrainingState<Progress> state = new TrainingState<>(
                    checkpoint, String.join(" ", model, Long.toString(seed), toString()), Progress.class);
            Progress progress = learn(trained, solves, train, validation, seed, best, state, listener);
            copy(best, parameters);
            return new SudokuRun(
                    model,
                    seed,
                    parameters.stream().mapToLong(Tensor::numel).sum(),
                    progress.epochs,
                    share(trained, test),
                    share(trained, test.without(train)),
                    progress.seconds);
        }
    }

    /**
     * The names of the models.
     *
     * @return in the order of the report
     */
    public static List<String> models() {
        return Arrays.stream(SudokuModel.Kind.values())
                .map(SudokuModel.Kind::label)
                .toList();
    }

    private static SudokuModel.Kind kind(String model) {
        return Arrays.stream(SudokuModel.Kind.values())
                .filter(kind -> kind.label().equals(model))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no model '" + model + "'"));
    }

    private Progress learn(
            SudokuModel model,
            SolveCounter solves,
            Boards train,
            Boards validation,
            long seed,
            List<Tensor> best,
            TrainingState<Progress> state,
            Consumer<SudokuRun.Epoch> listener) {
        long start = System.nanoTime();
        Adam adam =
                new Adam(new TensorVector(model.parameters().toArray(Tensor[]::new)), new AdamOptions(learningRate));
        SplittableRandom random = new SplittableRandom(seed);
        List<SudokuRun.Epoch> history = new ArrayList<>();
        int mostSolved = -1;
        List<Tensor> kept =
                Stream.concat(model.parameters().stream(), best.stream()).toList();
        Progress before = state.progress().orElse(new Progress(List.of(), 0));
        if (!before.epochs.isEmpty()) {
            state.restore(kept, adam);
        }
        for (SudokuRun.Epoch epoch : before.epochs) {
            shuffled(train.count(), random); // the generator goes on from here
            mostSolved = Math.max(mostSolved, epoch.validation().solved());
            history.add(epoch);
            listener.accept(epoch);
        }
        for (int number = history.size() + 1; number <= epochs && mostSolved < validation.count(); number++) {
            solves.reset();
            double loss = pass(model, adam, train, random);
            double forward = solves.forward();
            double backward = solves.backward();
            SudokuRun.Share share = share(model, validation);
            if (share.solved() > mostSolved) {
                mostSolved = share.solved();
                copy(model.parameters(), best);
            }
            SudokuRun.Epoch epoch = new SudokuRun.Epoch(number, loss, share, forward, backward);
            history.add(epoch);
            state.offer(new Progress(history, before.seconds + secondsSince(start)), kept, adam);
            listener.accept(epoch);
        }
        Progress whole = new Progress(history, before.seconds + secondsSince(start));
        state.write(whole, kept, adam);
        return whole;
    }

    /** One epoch; returns the mean of the minibatches' losses, weighted by their sizes. */
    private double pass(SudokuModel model, Adam adam, Boards train, SplittableRandom random) {
        long[] order = shuffled(train.count(), random);
        double sum = 0;
        for (int from = 0; from < order.length; from += batch) {
            int to = Math.min(order.length, from + batch);
            try (TensorScope step = TensorScope.open()) {
                Boards some = train.select(Arrays.copyOfRange(order, from, to));
                adam.zero_grad();
                Tensor loss = model.loss(model.scores(some.puzzles()), some.solutions());
                FixedPoint.backward(loss);
                adam.step();
                sum += loss.item_double() * (to - from);
            }
        }
        return sum / order.length;
    }

    private SudokuRun.Share share(SudokuModel model, Boards boards) {
        int solved = 0;
        for (int from = 0; from < boards.count(); from += batch) {
            int count = Math.min(batch, boards.count() - from);
            try (TensorScope scope = TensorScope.open();
                    GradientMode off = GradientMode.off()) {
                Boards some = boards.range(from, count);
                solved += some.solvedBy(model.scores(some.puzzles()));
            }
        }
        return new SudokuRun.Share(solved, boards.count());
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    /** What a training goes on from, besides its tensors. */
    private record Progress(List<SudokuRun.Epoch> epochs, double seconds) {}

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
}
