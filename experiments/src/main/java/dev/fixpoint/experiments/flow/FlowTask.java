package dev.fixpoint.experiments.flow;

import dev.fixpoint.distributed.Communicator;
import dev.fixpoint.distributed.Shard;
import dev.fixpoint.experiments.model.SolveCounter;
import dev.fixpoint.experiments.training.LearningTask;
import dev.fixpoint.memory.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/**
 * Learning a model's flows from pairs. Minibatches are drawn at random, as parts of one size at a random place; one in two is
 * seen in a mirror, and one in two upside down. With one seed, models see the same parts in the same order.
 */
public final class FlowTask implements LearningTask {
    /** The figure of an epoch: mean evaluations of a forward solve while training; NaN without one. */
    public static final String FORWARD = "forwardEvaluations";

    /** The figure of an epoch: mean products with the Jacobian for a backward solve; NaN without one. */
    public static final String BACKWARD = "backwardEvaluations";

    private final FlowModel model;
    private final SolveCounter solves;
    private final FlowPairs training;
    private final FlowPairs validation;
    private final Sizes sizes;
    private Map<String, Double> counted = figures(Double.NaN, Double.NaN);

    /**
     * What a minibatch is.
     *
     * @param batch pairs in it
     * @param width of the parts, in pixels, a multiple of 4
     * @param height of the parts, in pixels, a multiple of 4
     */
    public record Sizes(int batch, int width, int height) {
        /**
         * Checks the ranges.
         *
         * @param batch at least 1
         * @param width a multiple of 4
         * @param height a multiple of 4
         */
        public Sizes {
            if (batch < 1
                    || width < 8
                    || height < 8
                    || width % FlowModel.FINEST != 0
                    || height % FlowModel.FINEST != 0) {
                throw new IllegalArgumentException(
                        "a batch has at least 1 pair, of at least 8 x 8 pixels in multiples of 4, got " + batch + " of "
                                + width + " x " + height);
            }
        }
    }

    /**
     * A task.
     *
     * @param model what learns
     * @param solves what the model reports its solves to
     * @param training pairs to learn from, at least one, none smaller than the parts
     * @param validation pairs to choose the epoch by, of one size
     * @param sizes what a minibatch is
     */
    public FlowTask(FlowModel model, SolveCounter solves, FlowPairs training, FlowPairs validation, Sizes sizes) {
        this.model = model;
        this.solves = solves;
        this.training = training;
        this.validation = validation;
        this.sizes = sizes;
    }

    @Override
    public List<Tensor> parameters() {
        return model.parameters();
    }

    @Override
    public int batch() {
        return sizes.batch();
    }

    /** The mean over pixels; where flows are not known everywhere, ranks with fewer known pixels count as much as others. */
    @Override
    public Tensor loss(RandomGenerator random, Shard shard) {
        try (TensorScope scope = TensorScope.open()) {
            List<FlowPair> parts = new ArrayList<>();
            for (int i = 0; i < sizes.batch(); i++) {
                parts.add(part(training.pair(random.nextInt(training.size())), random));
            }
            FlowBatch batch = FlowBatch.of(parts.subList(shard.from(), shard.to()));
            if (random.nextBoolean()) {
                batch = batch.mirrored();
            }
            if (random.nextBoolean()) {
                batch = batch.upsideDown();
            }
            return scope.handOver(FlowLoss.of(model.flows(batch.first(), batch.second()), batch.flow()));
        }
    }

    /** The end-point error on the validation pairs, with its sign turned; the solves that this takes are not counted. */
    @Override
    public double score(Communicator ranks) {
        SolveCounter all = solves.over(ranks);
        counted = figures(all.forward(), all.backward());
        FlowScore score = FlowScore.of(model, validation.part(Shard.of(ranks, validation.size())));
        double sum = score.perPair().stream().mapToDouble(Double::doubleValue).sum();
        double[] sums = ranks.sum(sum, score.perPair().size());
        solves.reset();
        return -sums[0] / sums[1];
    }

    private static Map<String, Double> figures(double forward, double backward) {
        return new TreeMap<>(Map.of(FORWARD, forward, BACKWARD, backward));
    }

    @Override
    public Map<String, Double> figures() {
        return counted;
    }

    private FlowPair part(FlowPair pair, RandomGenerator random) {
        int top = random.nextInt(pair.height() - sizes.height() + 1);
        int left = random.nextInt(pair.width() - sizes.width() + 1);
        return pair.crop(top, left, sizes.height(), sizes.width());
    }
}
