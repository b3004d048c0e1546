package dev.fixpoint.solver;

import java.util.Arrays;
import java.util.function.IntPredicate;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Which systems a cycle still works on; the vectors of those that are done become 0, so that their steps are 0 too. */
final class OpenSystems {
    private final boolean[] open;

    /** Those with a residual that is to be reduced. */
    OpenSystems(LinearSystems systems, double[] goals) {
        this.open = new boolean[goals.length];
        for (int i = 0; i < open.length; i++) {
            open[i] = systems.norms()[i] > 0 && goals[i] < 1;
        }
    }

    boolean isAny() {
        for (boolean one : open) {
            if (one) {
                return true;
            }
        }
        return false;
    }

    /** Closes the systems that do not go on, and clears their vectors {@code [G, 1, N]}. */
    void close(IntPredicate goesOn, Tensor... vectors) {
        boolean any = false;
        for (int i = 0; i < open.length; i++) {
            if (open[i] && !goesOn.test(i)) {
                open[i] = false;
                any = true;
            }
        }
        if (any) {
            clear(vectors);
        }
    }

    /** Clears the vectors of all closed systems. */
    void clear(Tensor... vectors) {
        boolean[] closed = new boolean[open.length];
        for (int i = 0; i < open.length; i++) {
            closed[i] = !open[i];
        }
        Tensor mask = Iterates.mask(closed, vectors[0]);
        Scalar zero = new Scalar(0);
        Arrays.stream(vectors).forEach(vector -> vector.masked_fill_(mask, zero));
    }
}
