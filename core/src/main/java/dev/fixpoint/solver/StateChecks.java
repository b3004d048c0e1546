package dev.fixpoint.solver;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Refuses, in words, what cannot be a state. */
final class StateChecks {
    private StateChecks() {}

    static void checkInitial(Tensor z0) {
        if (z0.numel() == 0) {
            throw new IllegalArgumentException("The state must not be empty, but it is " + describe(z0)
                    + "; leave out the call for an empty batch.");
        }
        if (!torch.isFloatingType(z0.scalar_type())) {
            throw new IllegalArgumentException("The state must be of a floating dtype, but it is " + describe(z0)
                    + "; convert it with to(ScalarType.Float).");
        }
    }

    static void checkImage(Tensor gz, Tensor z) {
        if (!gz.is_same_size(z) || gz.scalar_type().value != z.scalar_type().value || !onOneDevice(gz, z)) {
            throw new IncompatibleMapException(
                    "g(x, z) must be a state like z, %s, but it is %s; look at what the map returns."
                            .formatted(describe(z), describe(gz)));
        }
    }

    /** Reading a device costs more than asking whether it is the processor. */
    private static boolean onOneDevice(Tensor first, Tensor second) {
        return first.is_cpu() ? second.is_cpu() : first.device().equals(second.device());
    }

    private static String describe(Tensor tensor) {
        return tensor.scalar_type().intern() + " "
                + Arrays.toString(tensor.sizes().vec().get()) + " on "
                + tensor.device().str().getString();
    }
}
