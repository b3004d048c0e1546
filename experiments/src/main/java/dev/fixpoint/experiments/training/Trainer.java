package dev.fixpoint.experiments.training;

import dev.fixpoint.FixedPoint;
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
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Trains by a plan, and goes on from a checkpoint. A training that was stopped and goes on ends with the same bits as one that
 * was not, if the plan has no time limit and the number of threads is the same.
 *
 * <p>Memory: twice the parameters for Adam, once for the best ones, and what a minibatch takes.
 *
 * @param plan how long and how fast
 * @param seed of everything random
 */
public record Trainer(TrainingPlan plan, long seed) {

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
        try (TensorScope scope = TensorScope.open();
                EventFile events = EventFile.in(folder)) {
            List<Tensor> parameters = task.parameters();
            List<Tensor> best = parameters.stream()
                    .map(parameter -> parameter.detach().clone())
                    .toList();
            TensorVector vector = new TensorVector(parameters.toArray(Tensor[]::new));
            Adam adam = new Adam(vector, new AdamOptions(plan.learningRate()));
            Checkpoint file = new Checkpoint(
                    checkpoint, identity(), List.copyOf(task.figures().keySet()));
            List<EpochReport> history = new ArrayList<>(file.restore(parameters, best, adam));
            history.forEach(listener);
            double bestScore = history.isEmpty()
                    ? Double.NEGATIVE_INFINITY
                    : new TrainingHistory(history).best().score();
            while (!isDone(history)) {
                EpochReport epoch = epoch(task, new Optimiser(adam, vector), history);
                if (epoch.score() > bestScore) {
                    bestScore = epoch.score();
                    copy(parameters, best);
                }
                history.add(epoch);
                file.write(parameters, best, adam, history);
                events.add(epoch.epoch(), scalars(epoch));
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
        torch.manual_seed(random.nextLong());
        double before = seconds(history);
        long start = now();
        long first = (long) (number - 1) * plan.stepsPerEpoch();
        double sum = 0;
        int steps = 0;
        double progress = 0;
        while (steps < plan.stepsPerEpoch() && progress < 1) {
            progress = plan.progress(first + steps + 1, before + (now() - start) / 1e9);
            double loss = step(task, optimiser, progress, random);
            if (!Double.isFinite(loss)) {
                throw new ArithmeticException("the loss is " + loss + " in step " + (first + steps + 1)
                        + "; a smaller learning rate than " + plan.learningRate() + " may help");
            }
            sum += loss;
            steps++;
        }
        double seconds = before + (now() - start) / 1e9;
        double score = task.score();
        return new EpochReport(number, sum / steps, score, seconds, task.figures());
    }

    private double step(LearningTask task, Optimiser optimiser, double progress, SplittableRandom random) {
        try (TensorScope scope = TensorScope.open()) {
            Adam adam = optimiser.adam();
            for (int i = 0; i < adam.param_groups().size(); i++) {
                adam.param_groups().get(i).options().set_lr(plan.rateAt(progress));
            }
            adam.zero_grad();
            task.reached(progress);
            Tensor loss = task.loss(random);
            FixedPoint.backward(loss);
            torch.clip_grad_norm_(optimiser.parameters(), plan.gradientNorm());
            adam.step();
            return loss.item_double();
        }
    }

    private List<Double> identity() {
        return List.of(
                (double) plan.epochs(),
                (double) plan.stepsPerEpoch(),
                plan.learningRate(),
                plan.gradientNorm(),
                plan.timeLimit().orElse(0),
                (double) seed);
    }

    private static double seconds(List<EpochReport> history) {
        return history.isEmpty() ? 0 : history.get(history.size() - 1).seconds();
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

    private record Optimiser(Adam adam, TensorVector parameters) {}
}
