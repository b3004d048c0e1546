package dev.fixpoint.solver;

import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Two buffers that hold the current iterate and the best one of each sample, with as few copies as possible: none while every
 * sample improves or none does.
 */
final class Iterates implements StateBuffers {
    private final Optional<FinishedRows> finished;
    private Tensor current;
    private Tensor other;
    private Tensor residual;
    private boolean bestInOther;

    Iterates(Tensor z0, boolean canFinish) {
        this.current = z0.clone();
        this.other = torch.empty_like(current);
        this.residual = torch.empty_like(current);
        this.finished = canFinish ? Optional.of(new FinishedRows(z0)) : Optional.empty();
    }

    @Override
    public Tensor current() {
        return current;
    }

    @Override
    public double[][] measure(Tensor image) {
        torch.sub_out(residual, image, current);
        return Residuals.norms(residual, image);
    }

    /** {@code g(z) - z} where it was measured last. */
    Tensor residual() {
        return residual;
    }

    /** The buffer that holds the best iterate of each sample; not to be written to. */
    Tensor best() {
        return bestInOther ? other : current;
    }

    @Override
    public void record(boolean[] improved) {
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

    @Override
    public Tensor value(boolean[] chosen) {
        if (bestInOther) {
            copyRows(other, current, chosen);
            return other;
        }
        return current;
    }

    @Override
    public void finish(boolean[] chosen, int[] rows, int[] sampleOf) {
        finished.orElseThrow().put(value(chosen), rows, sampleOf);
    }

    @Override
    public Tensor finished() {
        return finished.orElseThrow().values();
    }

    @Override
    public void keep(int[] rows) {
        Tensor index = Shapes.index(rows, current);
        current = current.index_select(0, index);
        other = other.index_select(0, index);
        residual = residual.index_select(0, index);
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
