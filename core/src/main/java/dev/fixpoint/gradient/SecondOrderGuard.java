package dev.fixpoint.gradient;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorTensorHook;

/**
 * Refuses, in words, to differentiate an adjoint once more than it was made for: its dependence on the fixed point is not
 * recorded, and a derivative without it would be wrong.
 */
final class SecondOrderGuard extends TensorTensorHook {
    private SecondOrderGuard() {}

    /** The adjoint {@code c}, tied to all that it depends on by a node that throws when it is differentiated. */
    static Tensor guarded(Tensor c, Tensor image, Tensor v) {
        Tensor tied = HookRegistry.hooked(image.add(v), c, new SecondOrderGuard(), Kept.nothing());
        return Values.overwritten(tied, c);
    }

    @Override
    public TensorBase call(TensorBase incoming) {
        UnsupportedOperationException failure = new UnsupportedOperationException(
                "A fixed-point layer was differentiated more often than it is built for: build it with a higher"
                        + " withDerivativeOrder (a layer inside the energy of another needs one order more than that one), or"
                        + " call backward without create_graph.");
        HookFailures.keep(failure);
        throw failure;
    }
}
