package dev.fixpoint.spark;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.distributed.Communicator;
import dev.fixpoint.distributed.GradientBuckets;
import dev.fixpoint.memory.NativeThreads;
import dev.fixpoint.memory.TensorScope;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * What each task of the barrier stage does: it trains with the others on its rows, by cross-entropy with Adam. In each step all tasks
 * together take a batch, each in proportion to its rows.
 *
 * @param shape of the network
 * @param plan how to train
 */
record BarrierTraining(NetworkShape shape, Plan plan) implements Serializable {
    private static final double GRADIENT_NORM = 5;

    /**
     * How to train.
     *
     * @param epochs passes over the rows
     * @param batch rows of a step, of all tasks together
     * @param learningRate of Adam
     * @param seed of the parameters and the order of rows
     * @param checkpoints folder for the state after each epoch; empty for none
     */
    record Plan(int epochs, int batch, double learningRate, long seed, String checkpoints) implements Serializable {}

    /**
     * A task's result.
     *
     * @param rank of the task
     * @param digest of its parameters
     * @param values the parameters, from rank 0 alone
     * @param losses the mean loss of each epoch
     */
    record Trained(int rank, int digest, List<float[]> values, List<Double> losses) implements Serializable {}

    /** This task's rows, and how many all have. */
    private record Rows(Tensor features, Tensor labels, int own, int all) {}

    Iterator<Trained> call(Iterator<Row> input) {
        BarrierTaskContext context = BarrierTaskContext.get();
        VectorRows features = new VectorRows(shape.features());
        VectorRows labels = new VectorRows(shape.labels());
        while (input.hasNext()) {
            Row row = input.next();
            features.add(row.<Vector>getAs(0));
            labels.add(row.<Vector>getAs(1));
        }
        try (Communicator ranks = Meeting.of(context)) {
            try {
                Trained trained = train(features, labels, ranks, context.cpus());
                ranks.barrier();
                return List.of(trained).iterator();
            } catch (RuntimeException e) {
                ranks.fail(String.valueOf(e.getMessage()));
                throw e;
            }
        }
    }

    private Trained train(VectorRows features, VectorRows labels, Communicator ranks, int threads) {
        try (TensorScope scope = TensorScope.open()) {
            NativeThreads.use(threads);
            torch.manual_seed(plan.seed());
            EquilibriumClassifier network = EquilibriumClassifier.random(shape);
            List<Tensor> parameters = network.parameters();
            ranks.broadcast(parameters);
            Rows rows =
                    new Rows(features.tensor(), labels.tensor(), features.rows(), (int) ranks.sum(features.rows())[0]);
            TensorVector vector = new TensorVector(parameters.toArray(Tensor[]::new));
            Adam adam = new Adam(vector, new AdamOptions(plan.learningRate()));
            EpochCheckpoint checkpoint = new EpochCheckpoint(plan.checkpoints(), ranks, shape + " " + plan);
            double[] losses = Arrays.copyOf(checkpoint.restore(parameters, adam), plan.epochs());
            for (int epoch = checkpoint.epochs(); epoch < plan.epochs(); epoch++) {
                losses[epoch] = epoch(epoch, network, rows, new Optimiser(adam, vector), ranks);
                checkpoint.write(epoch + 1, parameters, adam, losses);
            }
            List<float[]> values = network.values();
            int digest = values.stream().mapToInt(Arrays::hashCode).reduce(1, (a, b) -> 31 * a + b);
            return new Trained(ranks.rank(), digest, ranks.leads() ? values : List.of(), Arrays.stream(losses).boxed().toList());
        }
    }

    private record Optimiser(Adam adam, TensorVector parameters) {}

    /** One pass; the mean loss. What is random follows from the seed, the epoch and the rank. */
    private double epoch(int epoch, EquilibriumClassifier network, Rows rows, Optimiser optimiser, Communicator ranks) {
        long[] order = shuffled(rows.own(), new SplittableRandom(plan.seed() + 1_000_003L * epoch + ranks.rank()));
        GradientBuckets gradients = new GradientBuckets(ranks, network.parameters());
        int steps = Math.max(1, Math.round((float) rows.all() / plan.batch()));
        double sum = 0;
        for (int step = 0; step < steps; step++) {
            try (TensorScope scope = TensorScope.open()) {
                long[] own = Arrays.copyOfRange(order, (int) ((long) rows.own() * step / steps), (int)
                        ((long) rows.own() * (step + 1) / steps));
                double count = ranks.sum(own.length)[0];
                optimiser.adam().zero_grad();
                double loss = own.length == 0 ? 0 : backward(network, rows, own);
                gradients.average(own.length / Math.max(1, count));
                torch.clip_grad_norm_(optimiser.parameters(), GRADIENT_NORM);
                optimiser.adam().step();
                sum += loss * own.length;
            }
        }
        return ranks.sum(sum)[0] / rows.all();
    }

    private static long[] shuffled(int count, SplittableRandom random) {
        long[] order = LongStream.range(0, count).toArray();
        for (int i = count - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            long swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }

    private static double backward(EquilibriumClassifier network, Rows rows, long[] own) {
        Tensor index = torch.tensor(own);
        Tensor logits = network.logits(rows.features().index_select(0, index));
        Tensor loss =
                torch.binary_cross_entropy_with_logits(logits, rows.labels().index_select(0, index));
        FixedPoint.backward(loss);
        return loss.item_double();
    }
}
