package dev.fixpoint.experiments.flow;

import dev.fixpoint.memory.TensorScope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The half of a FlowNet that makes flows of features: from the coarsest level on, it predicts a flow, and enlarges the flow and
 * what it knows to join them with the features of the next finer level.
 *
 * <p>Source: FlowNet, section 3, 'refinement'.
 */
final class FlowDecoder {
    private final List<Convolution> predictions;
    private final List<Convolution> enlargedFlows;
    private final List<Convolution> enlargedFeatures;

    private FlowDecoder(
            List<Convolution> predictions, List<Convolution> enlargedFlows, List<Convolution> enlargedFeatures) {
        this.predictions = predictions;
        this.enlargedFlows = enlargedFlows;
        this.enlargedFeatures = enlargedFeatures;
    }

    /** A random decoder for levels with so many channels, the finest first; what it adds to each level but the last has its own. */
    static FlowDecoder random(List<Integer> levels, List<Integer> added) {
        List<Convolution> predictions = new ArrayList<>();
        List<Convolution> flows = new ArrayList<>();
        List<Convolution> features = new ArrayList<>();
        int channels = levels.get(levels.size() - 1);
        for (int level = levels.size() - 1; level >= 0; level--) {
            predictions.add(Convolution.down(channels, 2, 3, 1));
            if (level > 0) {
                int more = added.get(level - 1);
                flows.add(Convolution.doubling(2, 2));
                features.add(Convolution.doubling(channels, more));
                channels = levels.get(level - 1) + more + 2;
            }
        }
        return new FlowDecoder(predictions, flows, features);
    }

    /** The flow of each level, the finest first, of features of the same order. */
    List<Tensor> flows(List<Tensor> features) {
        List<Tensor> flows = new ArrayList<>();
        try (TensorScope scope = TensorScope.open()) {
            int coarsest = features.size() - 1;
            Tensor known = features.get(coarsest);
            for (int step = 0; step <= coarsest; step++) {
                Tensor flow = predictions.get(step).apply(known);
                flows.add(scope.handOver(flow));
                if (step < coarsest) {
                    Tensor finer = features.get(coarsest - step - 1);
                    Tensor up = like(enlargedFlows.get(step).apply(flow), finer);
                    Tensor more = like(
                            torch.leaky_relu(enlargedFeatures.get(step).apply(known), new Scalar(FlowNetwork.LEAK)),
                            finer);
                    known = torch.cat(new TensorVector(finer, more, up), 1);
                }
            }
        }
        Collections.reverse(flows);
        return flows;
    }

    List<Convolution> layers() {
        List<Convolution> all = new ArrayList<>(predictions);
        all.addAll(enlargedFlows);
        all.addAll(enlargedFeatures);
        return all;
    }

    /** Without the last row and column, where the finer level has an odd size. */
    private static Tensor like(Tensor enlarged, Tensor finer) {
        return enlarged.narrow(2, 0, finer.size(2)).narrow(3, 0, finer.size(3));
    }
}
