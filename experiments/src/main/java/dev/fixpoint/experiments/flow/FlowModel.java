package dev.fixpoint.experiments.flow;

import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

final class FlowModel {
    private FlowModel() {}

    /** A flow in the same units on more pixels, linear between pixels. */
    static Tensor enlarged(Tensor flow, int factor) {
        return factor == 1 ? flow : torch.upsample_bilinear2d(
                flow, new long[] {flow.size(2) * factor, flow.size(3) * factor}, false,
                new org.bytedeco.pytorch.DoubleOptional(), new org.bytedeco.pytorch.DoubleOptional());
    }
}
