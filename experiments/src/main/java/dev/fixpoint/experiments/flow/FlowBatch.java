package dev.fixpoint.experiments.flow;

import dev.fixpoint.memory.TensorScope;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Pairs of one size as tensors.
 *
 * @param first {@code [B, 3, H, W]}
 * @param second {@code [B, 3, H, W]}
 * @param flow {@code [B, 2, H, W]} in pixels; NaN where it is not known
 */
record FlowBatch(Tensor first, Tensor second, Tensor flow) {

    static FlowBatch of(List<FlowPair> pairs) {
        try (TensorScope scope = TensorScope.open()) {
            TensorVector first = new TensorVector();
            TensorVector second = new TensorVector();
            TensorVector flow = new TensorVector();
            for (FlowPair pair : pairs) {
                first.push_back(pair.first().toTensor());
                second.push_back(pair.second().toTensor());
                flow.push_back(tensor(pair.flow()));
            }
            return new FlowBatch(
                    scope.handOver(torch.stack(first, 0)),
                    scope.handOver(torch.stack(second, 0)),
                    scope.handOver(torch.stack(flow, 0)));
        }
    }

    /** Seen in a mirror: left and right exchanged, and so is the flow's direction. */
    FlowBatch mirrored() {
        return flipped(3, -1, 1);
    }

    /** Upside down. */
    FlowBatch upsideDown() {
        return flipped(2, 1, -1);
    }

    private FlowBatch flipped(long dimension, float u, float v) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor signs = torch.tensor(u, v).view(1, 2, 1, 1);
            return new FlowBatch(
                    scope.handOver(first.flip(dimension)),
                    scope.handOver(second.flip(dimension)),
                    scope.handOver(flow.flip(dimension).mul(signs)));
        }
    }

    private static Tensor tensor(FlowField flow) {
        Tensor u = torch.tensor(flow.u());
        Tensor v = torch.tensor(flow.v());
        return torch.stack(new TensorVector(u, v), 0).view(2, flow.height(), flow.width());
    }
}
