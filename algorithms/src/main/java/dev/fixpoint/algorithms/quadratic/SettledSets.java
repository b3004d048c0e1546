package dev.fixpoint.algorithms.quadratic;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Which samples hold the same constraints active as at the last look, and have not been solved for these in vain. */
final class SettledSets {
    /** The signs of the multipliers at the last look, {@code [R, m]}. */
    private final Tensor signs;

    private final boolean[] tried;

    private SettledSets(Tensor signs, boolean[] tried) {
        this.signs = signs;
        this.tried = tried;
    }

    static SettledSets start(Tensor multipliers) {
        Tensor none = torch.full_like(multipliers, new Scalar(2));
        return new SettledSets(none, new boolean[Math.toIntExact(multipliers.size(0))]);
    }

    /** The samples that go on. */
    SettledSets rows(Tensor index, int[] rows) {
        boolean[] kept = new boolean[rows.length];
        for (int i = 0; i < rows.length; i++) {
            kept[i] = tried[rows[i]];
        }
        return new SettledSets(signs.index_select(0, index), kept);
    }

    /** Looks; returns the rows to be tried now. */
    int[] rows(Tensor multipliers, boolean all) {
        Tensor now = multipliers.sign();
        boolean[] same = Batched.flags(now.ne(signs).sum(1).eq(new Scalar(0)));
        signs.copy_(now);
        for (int row = 0; row < tried.length; row++) {
            tried[row] &= same[row];
        }
        int[] rows = IntStream.range(0, tried.length)
                .filter(row -> all || (same[row] && !tried[row]))
                .toArray();
        Arrays.stream(rows).forEach(row -> tried[row] = true);
        return rows;
    }
}
