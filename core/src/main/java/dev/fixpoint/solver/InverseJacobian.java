package dev.fixpoint.solver;

import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The inverse Jacobian of {@code f(z) = g(z) - z} as {@link BroydenMethod} knows it, {@code B = -I + sum left[i] right[i]'},
 * for each sample its own sum of at most {@code memory} pairs. States are {@code [rows, 1, width]} here.
 */
final class InverseJacobian {
    private final int memory;
    private Tensor left;
    private Tensor right;
    private int[] pairs;
    private int most;

    InverseJacobian(int memory, Tensor state) {
        this.memory = memory;
        this.left = torch.zeros(new long[] {state.size(0), memory, state.size(2)}, state.options());
        this.right = torch.zeros_like(left);
        this.pairs = new int[Math.toIntExact(state.size(0))];
    }

    /** Leaves out all rows but those of an index. */
    void keep(Tensor index) {
        left = left.index_select(0, index);
        right = right.index_select(0, index);
        pairs = Arrays.stream(Shapes.numbers(index)).map(row -> pairs[row]).toArray();
        countMost();
    }

    /** Whether a row must forget before it can learn. */
    boolean isFull(int row) {
        return pairs[row] == memory;
    }

    /** {@code B = -I} again in some rows. */
    void forget(int[] rows) {
        Tensor index = Shapes.index(rows, left);
        left.index_fill_(0, index, new Scalar(0));
        right.index_fill_(0, index, new Scalar(0));
        for (int row : rows) {
            pairs[row] = 0;
        }
        countMost();
    }

    /** Takes in a pair in some rows, ascending, none of them full. */
    void insert(Tensor newLeft, Tensor newRight, int[] rows) {
        int[] slots = Arrays.stream(rows).map(row -> row * memory + pairs[row]).toArray();
        Tensor into = Shapes.index(slots, left);
        Tensor from = Shapes.index(rows, left);
        write(left, newLeft, into, from);
        write(right, newRight, into, from);
        for (int row : rows) {
            pairs[row]++;
        }
        countMost();
    }

    private static void write(Tensor pairs, Tensor pair, Tensor into, Tensor from) {
        long width = pairs.size(2);
        Tensor chosen = from.size(0) == pairs.size(0) ? pair : pair.index_select(0, from);
        pairs.view(-1, width).index_copy_(0, into, chosen.view(-1, width));
    }

    /** {@code B v}. */
    Tensor times(Tensor v) {
        return product(v, right, left);
    }

    /** {@code B' v}. */
    Tensor transposedTimes(Tensor v) {
        return product(v, left, right);
    }

    private Tensor product(Tensor v, Tensor inner, Tensor outer) {
        if (most == 0) {
            return v.neg();
        }
        Tensor overlaps = torch.bmm(v, inner.narrow(1, 0, most).transpose(1, 2));
        return torch.baddbmm(v, overlaps, outer.narrow(1, 0, most), new Scalar(-1), new Scalar(1));
    }

    private void countMost() {
        most = Arrays.stream(pairs).max().orElse(0);
    }
}
