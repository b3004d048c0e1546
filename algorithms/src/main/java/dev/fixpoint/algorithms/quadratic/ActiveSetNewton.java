package dev.fixpoint.algorithms.quadratic;

import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A few Newton steps on the KKT conditions of the active constraints of equilibrated programmes, from near the solution. Samples that are solved are not
 * stepped again.
 */
final class ActiveSetNewton {
    private static final int STEPS = 6;

    private final Tensor minimizers;
    private final Tensor multipliers;
    private final boolean[] solved;

    private ActiveSetNewton(Tensor minimizers, Tensor multipliers, boolean[] solved) {
        this.minimizers = minimizers;
        this.multipliers = multipliers;
        this.solved = solved;
    }

    /** Steps the samples in some rows; the others stay as they are and do not count as solved. */
    static ActiveSetNewton from(Programs programs, Tensor z, Tensor y, int[] rows, double tolerance) {
        Tensor states = torch.cat(new TensorVector(z, y), 1);
        long width = z.size(1);
        long count = y.size(1);
        boolean[] solved = new boolean[Math.toIntExact(z.size(0))];
        Scaling none = Scaling.none(programs.quadratic(), programs.constraints().matrix());
        int[] open = rows;
        for (int step = 0; step < STEPS && open.length > 0; step++) {
            Tensor index = Batched.index(open);
            Programs left = programs.rows(index);
            KktStep newton = new KktStep(left.quadratic(), left.linear(), left.constraints(), none);
            Tensor next = newton.apply(states.index_select(0, index));
            states.index_copy_(0, index, next);
            boolean[] now = solved(left, next, tolerance);
            for (int i = 0; i < open.length; i++) {
                solved[open[i]] = now[i];
            }
            open = IntStream.of(open).filter(row -> !solved[row]).toArray();
        }
        return new ActiveSetNewton(states.narrow(1, 0, width), states.narrow(1, width, count), solved);
    }

    /** Where each sample has come, {@code [B, n]}. */
    Tensor minimizers() {
        return minimizers;
    }

    /** The same for the multipliers, {@code [B, m]}. */
    Tensor multipliers() {
        return multipliers;
    }

    /** Whether the KKT residual of each sample is below the tolerance there. */
    boolean[] solved() {
        return solved.clone();
    }

    private static boolean[] solved(Programs programs, Tensor states, double tolerance) {
        long width = programs.linear().size(1);
        Tensor y = states.narrow(1, width, states.size(1) - width);
        return Batched.flags(programs.residuals(states.narrow(1, 0, width), y).le(new Scalar(tolerance)));
    }
}
