package dev.fixpoint.gradient;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorTensorHook;

/**
 * Cuts the graph from the gradient that a leaf of this library is about to keep. Nobody reads these gradients, and under
 * create_graph a leaf that keeps its gradient's graph would keep itself, for ever.
 */
final class DetachedGradient extends TensorTensorHook {
    /** One for all leaves: it has no state and is never freed. */
    static final DetachedGradient HOOK = kept();

    private DetachedGradient() {}

    private static DetachedGradient kept() {
        DetachedGradient hook = new DetachedGradient();
        hook.retainReference();
        return hook;
    }

    @Override
    public TensorBase call(TensorBase gradient) {
        return new Tensor(gradient).detach();
    }
}
