package dev.fixpoint.spark;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.distributed.Communicator;
import dev.fixpoint.distributed.GradientBuckets;
import dev.fixpoint.memory.TensorScope;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The training of one worker with the others, by cross-entropy with Adam. In each step all workers together take a batch, each in
 * proportion to its rows. What is random follows from the seed, the epoch and the rank.
 */
final class WorkerTraining {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerTraining.class);
    private static final double GRADIENT_NORM = 5;

    private final BarrierTraining.Plan plan;
    private final WorkerRows rows;
    private final Communicator ranks;
    private final TaskContext task;

    WorkerTraining(BarrierTraining.Plan plan, WorkerRows rows, Communicator ranks, TaskContext task) {
        this.plan = plan;
        this.rows = rows;
        this.ranks = ranks;
        this.task = task;
    }

    BarrierTraining.Trained train() {
        try (TensorScope scope = TensorScope.open()) {
            EquilibriumClassifier network = EquilibriumClassifier.random(rows.shape(), plan.seed());
            ranks.broadcast(network.parameters());
            RowCounts counts = RowCounts.of(rows.size(), ranks, plan.batch());
            Optimiser optimiser = Optimiser.of(network, plan.learningRate(), ranks);
            EpochCheckpoint checkpoint = new EpochCheckpoint(plan.checkpoints(), ranks, description(counts));
            double[] losses = Arrays.copyOf(
                    checkpoint.restore(network.parameters(), optimiser.adam(), plan.epochs()), plan.epochs());
            for (int epoch = checkpoint.epochs(); epoch < plan.epochs(); epoch++) {
                losses[epoch] = epoch(epoch, counts, network, optimiser);
                checkpoint.write(epoch + 1, network.parameters(), optimiser.adam(), losses);
                LOG.info(
                        "rank {}: epoch {} of {}, mean loss {}", ranks.rank(), epoch + 1, plan.epochs(), losses[epoch]);
            }
            List<float[]> values = network.values();
            int digest = values.stream().mapToInt(Arrays::hashCode).reduce(1, (a, b) -> 31 * a + b);
            return new BarrierTraining.Trained(
                    ranks.rank(),
                    digest,
                    ranks.leads() ? values : List.of(),
                    Arrays.stream(losses).boxed().toList());
        }
    }

    /** All that the result depends on, but for the number of epochs. */
    private String description(RowCounts counts) {
        long data = (long) ranks.sum((double) rows.fingerprint())[0];
        return rows.shape() + ", batch " + plan.batch() + ", learning rate " + plan.learningRate() + ", seed "
                + plan.seed() + ", " + counts.all() + " rows of " + data;
    }

    /** Adam with the parameters that it changes, and what averages their gradients. */
    private record Optimiser(Adam adam, TensorVector parameters, GradientBuckets gradients) {
        static Optimiser of(EquilibriumClassifier network, double learningRate, Communicator ranks) {
            TensorVector parameters = new TensorVector(network.parameters().toArray(Tensor[]::new));
            return new Optimiser(
                    new Adam(parameters, new AdamOptions(learningRate)),
                    parameters,
                    new GradientBuckets(ranks, network.parameters()));
        }

        /** A step of all workers, with the weight of this one's gradients. */
        void step(double weight) {
            gradients.average(weight);
            torch.clip_grad_norm_(parameters, GRADIENT_NORM);
            adam.step();
        }
    }

    /** One pass over the rows of all workers; the mean loss. */
    private double epoch(int epoch, RowCounts counts, EquilibriumClassifier network, Optimiser optimiser) {
        int[] order = shuffled(rows.size(), new SplittableRandom(plan.seed() + 1_000_003L * epoch + ranks.rank()));
        double sum = 0;
        for (long step = 0; step < counts.steps(); step++) {
            int together = counts.inStep(step);
            if (task.isInterrupted()) {
                throw new TaskKilledException("the training was cancelled");
            }
            if (together == 0) {
                continue;
            }
            int[] own =
                    Arrays.copyOfRange(order, counts.before(step, ranks.rank()), counts.before(step + 1, ranks.rank()));
            try (TensorScope scope = TensorScope.open()) {
                optimiser.adam().zero_grad();
                sum += own.length == 0 ? 0 : own.length * backward(network, own);
                optimiser.step(own.length / (double) together);
            }
        }
        return ranks.sum(sum)[0] / counts.all();
    }

    private static int[] shuffled(int count, SplittableRandom random) {
        int[] order = IntStream.range(0, count).toArray();
        for (int i = count - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }

    private double backward(EquilibriumClassifier network, int[] own) {
        Tensor logits = network.logits(rows.features(own));
        Tensor loss = torch.binary_cross_entropy_with_logits(logits, rows.labels(own));
        FixedPoint.backward(loss);
        return loss.item_double();
    }
}
