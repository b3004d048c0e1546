package dev.fixpoint.solver;

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
        this.current = z0.contiguous().clone();
        this.other = torch.empty_like(current);
    }

    /** The iterate to evaluate. */
    Tensor current() {
        return current;
    }

    /** The buffer that holds the best iterate of each sample; not to be written to. */
    Tensor best() {
        return bestInOther ? other : current;
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

    /** Leaves out all rows but those of an index. */
    void keep(Tensor index) {
        current = current.index_select(0, index);
        other = other.index_select(0, index);
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

    /** Booleans that spread over a state, one a sample. */
    static Tensor mask(boolean[] rows, Tensor like) {
        byte[] bytes = new byte[rows.length];
        for (int i = 0; i < rows.length; i++) {
            bytes[i] = (byte) (rows[i] ? 1 : 0);
        }
        long[] shape = Shapes.perRow(rows.length, like);
        Tensor host = torch.from_blob(new BytePointer(bytes), shape, new TensorOptions(torch.ScalarType.Byte));
        return host.to(like.device(), torch.ScalarType.Bool);
    }
}
