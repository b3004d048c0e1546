package dev.fixpoint.experiments.training;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.distributed.Communicator;
import dev.fixpoint.distributed.GradientBuckets;
import dev.fixpoint.distributed.RandomStreams;
import dev.fixpoint.distributed.Shard;
import dev.fixpoint.experiments.data.DataFormatException;
import dev.fixpoint.experiments.report.EventFile;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Trains by a plan, and goes on from a checkpoint. A training that was stopped and goes on ends with the same bits as one that
 * was not, if the plan has no time limit and the numbers of threads and of ranks are the same.
 *
 * <p>Several ranks train together: each computes its shard of every minibatch, the gradients are averaged, and all have the same
 * parameters after each step, those of one rank but for rounding and for what tasks draw from torch's generator. Rank 0 calls
 * {@link #train}, the others {@link #assist}.
 *
 * <p>Memory: twice the parameters for Adam, once for the best ones, with several ranks once more for the gradients, and what a
 * minibatch takes.
 *
 * @param plan how long and how fast
 * @param seed of everything random
 * @param ranks who trains
 */
public record Trainer(TrainingPlan plan, long seed, Communicator ranks) {
    /**
     * A trainer of one process.
     *
     * @param plan how long and how fast
     * @param seed of everything random
     */
    public Trainer(TrainingPlan plan, long seed) {
        this(plan, seed, Communicator.local());
    }

    /**
     * Trains; at the end the task's parameters are the best ones.
     *
     * @param task what to train
     * @param checkpoint the file of the state after each epoch, read first if it is there; its folder exists, and gets an event
     *     file for TensorBoard
     * @param listener is told of each epoch, those of the checkpoint included
     * @return all epochs, those of the checkpoint included
     * @throws IOException if the checkpoint cannot be written
     * @throws DataFormatException if the checkpoint is damaged or belongs to another training
     * @throws ArithmeticException if the loss is no longer a number
     */
    public TrainingHistory train(LearningTask task, Path checkpoint, Consumer<EpochReport> listener)
            throws IOException {
        Path folder = Objects.requireNonNull(checkpoint.toAbsolutePath().getParent());
        try (EventFile events = EventFile.in(folder)) {
            return learn(task, checkpoint, listener, epoch -> {
                events.add(epoch.epoch(), scalars(epoch));
                listener.accept(epoch);
            });
        }
    }

    /**
     * Takes part in the training of a task that rank 0 {@linkplain #train trains}, with the same end.
     *
     * @param task the same as on rank 0
     * @throws IOException never, since this rank has no files
     */
    public void assist(LearningTask task) throws IOException {
        learn(task, null, epoch -> {}, epoch -> {});
    }

    private TrainingHistory learn(
            LearningTask task, @Nullable Path checkpoint, Consumer<EpochReport> earlier, Consumer<EpochReport> listener)
            throws IOException {
        if (task.batch() < ranks.size()) {
            throw new IllegalArgumentException(
                    "a minibatch of " + task.batch() + " rows cannot be shared by " + ranks.size() + " ranks");
        }
        try (TensorScope scope = TensorScope.open()) {
            List<Tensor> parameters = task.parameters();
            ranks.broadcast(parameters);
            List<Tensor> best = parameters.stream()
                    .map(parameter -> parameter.detach().clone())
                    .toList();
            Optimiser optimiser = new Optimiser(
                    new AdamOptimiser(parameters, plan.learningRate(), 0), new GradientBuckets(ranks, parameters));
            Checkpoint file = new Checkpoint(
                    ranks,
                    checkpoint,
                    identity(),
                    task.figures().keySet().stream().sorted().toList());
            List<EpochReport> history = new ArrayList<>(file.restore(parameters, best, optimiser.adam()));
            history.forEach(earlier);
            double bestScore = history.isEmpty()
                    ? Double.NEGATIVE_INFINITY
                    : new TrainingHistory(history).best().score();
            while (!isDone(history)) {
                EpochReport epoch = epoch(task, optimiser, history);
                if (epoch.score() > bestScore) {
                    bestScore = epoch.score();
                    copy(parameters, best);
                }
                history.add(epoch);
                file.write(parameters, best, optimiser.adam(), history);
                listener.accept(epoch);
            }
            copy(best, parameters);
            return new TrainingHistory(history);
        }
    }

    private static Map<String, Double> scalars(EpochReport epoch) {
        Map<String, Double> scalars = new TreeMap<>();
        scalars.put("train/loss", epoch.loss());
        scalars.put("validation/score", epoch.score());
        epoch.figures().forEach((name, value) -> scalars.put("figures/" + name, value));
        return scalars;
    }

    private boolean isDone(List<EpochReport> history) {
        return !history.isEmpty() && plan.progress((long) history.size() * plan.stepsPerEpoch(), seconds(history)) >= 1;
    }

    private EpochReport epoch(LearningTask task, Optimiser optimiser, List<EpochReport> history) {
        int number = history.size() + 1;
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + number);
        torch.manual_seed(RandomStreams.seed(random.nextLong(), ranks.rank()));
        double before = seconds(history);
        long start = now();
        long first = (long) (number - 1) * plan.stepsPerEpoch();
        double sum = 0;
        int steps = 0;
        double progress = 0;
        while (steps < plan.stepsPerEpoch() && progress < 1) {
            double seconds = plan.timeLimit().isPresent() ? before + secondsSince(start) : before;
            progress = plan.progress(first + steps + 1, seconds);
            double loss = step(task, optimiser, progress, random);
            if (!Double.isFinite(loss)) {
                throw new ArithmeticException("the loss is " + loss + " in step " + (first + steps + 1)
                        + "; a smaller learning rate than " + plan.learningRate() + " may help");
            }
            sum += loss;
            steps++;
        }
        double seconds = before + secondsSince(start);
        double mean = ranks.sum(sum)[0] / steps;
        double score = task.score(ranks);
        return new EpochReport(number, mean, score, seconds, task.figures());
    }

    /** One step; this rank's part of the minibatch's mean loss. */
    private double step(LearningTask task, Optimiser optimiser, double progress, SplittableRandom random) {
        try (TensorScope scope = TensorScope.open()) {
            AdamOptimiser adam = optimiser.adam();
            adam.setRate(plan.rateAt(progress));
            adam.clearGradients();
            task.reached(progress);
            Shard shard = Shard.of(ranks, task.batch());
            Tensor loss = task.loss(random, shard);
            FixedPoint.backward(loss);
            optimiser.gradients().average(shard.weight());
            adam.step(plan.gradientNorm());
            return loss.item_double() * shard.weight();
        }
    }

    private List<Double> identity() {
        return List.of(
                (double) plan.epochs(),
                (double) plan.stepsPerEpoch(),
                plan.learningRate(),
                plan.gradientNorm(),
                plan.timeLimit().orElse(0),
                (double) seed,
                (double) ranks.size());
    }

    private static double seconds(List<EpochReport> history) {
        return history.isEmpty() ? 0 : history.get(history.size() - 1).seconds();
    }

    /** Of computing, the mean over the ranks, so that all of them keep to one time limit. */
    private double secondsSince(long start) {
        return ranks.sum((now() - start) / 1e9)[0] / ranks.size();
    }

    private static long now() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static void copy(List<Tensor> from, List<Tensor> to) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            for (int i = 0; i < from.size(); i++) {
                to.get(i).copy_(from.get(i));
            }
        }
    }

    private record Optimiser(AdamOptimiser adam, GradientBuckets gradients) {}
}
