package dev.fixpoint.experiments.training;

import dev.fixpoint.distributed.Communicator;
import dev.fixpoint.distributed.Shard;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/** What a {@link Trainer} needs to know of a model and its data. Each rank has a task of its own, all of them alike. */
public interface LearningTask {
    /**
     * What is learned.
     *
     * @return the parameters, the same tensors in the same order each time
     */
    List<Tensor> parameters();

    /**
     * Is told before each minibatch how far the training is, for what changes on the way.
     *
     * @param progress the part that is done, in [0, 1]
     */
    default void reached(double progress) {}

    /**
     * The size of a minibatch, of which each rank has a shard.
     *
     * @return its rows, at least as many as there are ranks
     */
    int batch();

    /**
     * The loss of this rank's rows of one minibatch.
     *
     * @param random draws the whole minibatch, the same on each rank; what else is random may come from torch's generator, which is
     *     seeded for each epoch, and otherwise on each rank
     * @param shard the rows
     * @return the mean over the rows, a scalar with its graph, in the caller's scope
     */
    Tensor loss(RandomGenerator random, Shard shard);

    /**
     * How good the present parameters are on validation data, which the ranks share.
     *
     * @param ranks who train; each calls this
     * @return the larger, the better; on each rank the same
     */
    double score(Communicator ranks);

    /**
     * Further figures of the epoch that was scored last, such as the mean evaluations of its solves, over all ranks.
     *
     * @return by name, the same names after each epoch
     */
    default Map<String, Double> figures() {
        return Map.of();
    }
}
