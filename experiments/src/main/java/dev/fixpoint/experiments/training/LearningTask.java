package dev.fixpoint.experiments.training;

import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/** What a {@link Trainer} needs to know of a model and its data. */
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
     * The loss of one minibatch.
     *
     * @param random draws the minibatch; what else is random may come from torch's generator, which is seeded for each epoch
     * @return a scalar with its graph, in the caller's scope
     */
    Tensor loss(RandomGenerator random);

    /**
     * How good the present parameters are on validation data.
     *
     * @return the larger, the better
     */
    double score();

    /**
     * Further figures of the epoch that ends, such as the mean evaluations of its solves; counting begins anew.
     *
     * @return by name, the same names after each epoch
     */
    default Map<String, Double> figures() {
        return Map.of();
    }
}
