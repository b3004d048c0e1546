package dev.fixpoint.spark;

import dev.fixpoint.distributed.Communicator;
import dev.fixpoint.memory.NativeThreads;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.sql.Row;

/**
 * What each task of the barrier stage does: it reads its rows, meets the others, and trains with them.
 *
 * @param shape of the network
 * @param plan how to train
 */
record BarrierTraining(NetworkShape shape, Plan plan) implements Serializable {
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

    Iterator<Trained> call(Iterator<Row> input) {
        BarrierTaskContext context = BarrierTaskContext.get();
        NativeThreads.use(context.cpus());
        WorkerRows rows = WorkerRows.read(input, shape);
        try (Communicator ranks = Meeting.of(context)) {
            try {
                Trained trained = new WorkerTraining(plan, rows, ranks, context).train();
                ranks.barrier();
                return List.of(trained).iterator();
            } catch (RuntimeException e) {
                ranks.fail(String.valueOf(e.getMessage()));
                throw e;
            }
        }
    }
}
