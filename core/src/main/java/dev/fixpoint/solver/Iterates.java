package dev.fixpoint.solver;

import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Two buffers that hold the current iterate and the best one of each sample, with as few copies as possible: none while every
 * sample improves or none does.
 */
final class Iterates {
    private Tensor current;
    private Tensor other;
    private boolean bestInOther;

    Iterates(Tensor z0) {
        this.current = z0.clone();
        this.other = torch.empty_like(z0);
    }

    /** The iterate to evaluate. */
    Tensor current() {
        return current;
    }

    /** Notes which samples have in the current iterate their best. The first call must say true for all. */
    void record(boolean[] improved) {
        boolean all = true;
        boolean none = true;
        for (boolean one : improved) {
            all &= one;
            none &= !one;
        }
        if (all) {
            bestInOther = false;
        } else if (!none && !bestInOther) {
            throw new IllegalStateException("the best iterate was overwritten");
        } else if (!none) {
            copyRows(other, current, improved);
        }
    }

    /** The buffer for the next iterate, which becomes current; it may be the current one itself. */
    Tensor next() {
        if (!bestInOther) {
            Tensor best = current;
            current = other;
            other = best;
            bestInOther = true;
        }
        return current;
    }

    /** The current iterate where chosen, and the best one elsewhere. */
    Tensor value(boolean[] chosen) {
        if (bestInOther) {
            copyRows(other, current, chosen);
            return other;
        }
        return current;
    }

    private static void copyRows(Tensor target, Tensor source, boolean[] rows) {
        int count = 0;
        for (boolean row : rows) {
            count += row ? 1 : 0;
        }
        if (count == rows.length) {
            target.copy_(source);
        } else if (count > 0) {
            target.copy_(torch.where(mask(rows, target), source, target));
        }
    }

    private static Tensor mask(boolean[] rows, Tensor like) {
        byte[] bytes = new byte[rows.length];
        for (int i = 0; i < rows.length; i++) {
            bytes[i] = (byte) (rows[i] ? 1 : 0);
        }
        long[] shape = new long[(int) like.dim()];
        Arrays.fill(shape, 1);
        if (shape.length > 0) {
            shape[0] = rows.length;
        }
        Tensor host = torch.from_blob(new BytePointer(bytes), shape, new TensorOptions(torch.ScalarType.Byte));
        return host.to(like.device(), torch.ScalarType.Bool);
    }
}
