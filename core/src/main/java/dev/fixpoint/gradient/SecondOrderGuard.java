package dev.fixpoint.gradient;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorTensorHook;

/**
 * Refuses, in words, to differentiate a first-order adjoint again: its dependence on the fixed point is not recorded, and a
 * second derivative without it would be wrong.
 */
final class SecondOrderGuard extends TensorTensorHook {
    private SecondOrderGuard() {}

    /** The adjoint {@code c}, tied to all that it depends on by a node that throws when it is differentiated. */
    static Tensor guarded(Tensor c, Tensor image, Tensor v) {
        Tensor tied = HookRegistry.hooked(image.add(v), c, new SecondOrderGuard());
        return Values.overwritten(tied, c);
    }

    @Override
    public TensorBase call(TensorBase incoming) {
        UnsupportedOperationException failure = new UnsupportedOperationException(
                "The gradient of this fixed-point layer was differentiated again, but the layer is built for first derivatives:"
                        + " call backward without create_graph, or keep the layer out of the term that is differentiated twice.");
        HookFailures.keep(failure);
        throw failure;
    }
}
