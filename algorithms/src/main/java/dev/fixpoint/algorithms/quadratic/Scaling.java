package dev.fixpoint.algorithms.quadratic;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Ruiz's equilibration of a programme's KKT matrix: columns and rows are scaled until their largest entries are near 1, on
 * which the speed of ADMM depends (OSQP, section 5.1).
 *
 * @param columns {@code D}, {@code [n]} or {@code [B, n]}
 * @param rows {@code E}, {@code [m]} or {@code [B, m]}
 */
record Scaling(Tensor columns, Tensor rows) {
    private static final int PASSES = 4;

    static Scaling of(Tensor quadratic, Tensor matrix) {
        Tensor columns = torch.ones_like(quadratic.select(-2, 0));
        Tensor rows = torch.ones_like(matrix.select(-1, 0));
        Tensor magnitudesQ = quadratic.abs();
        Tensor magnitudesA = matrix.abs();
        for (int pass = 0; pass < PASSES; pass++) {
            Tensor q = magnitudesQ.mul(columns.unsqueeze(-1)).mul(columns.unsqueeze(-2));
            Tensor a = magnitudesA.mul(rows.unsqueeze(-1)).mul(columns.unsqueeze(-2));
            Tensor largest = torch.maximum(largest(q, -2), largest(a, -2));
            columns = columns.mul(inverseRoot(largest));
            rows = rows.mul(inverseRoot(largest(a, -1)));
        }
        return new Scaling(columns, rows);
    }

    /** That of programmes which are equilibrated already. */
    static Scaling none(Tensor quadratic, Tensor matrix) {
        return new Scaling(
                torch.ones(new long[] {quadratic.size(-1)}, quadratic.options()),
                torch.ones(new long[] {matrix.size(-2)}, matrix.options()));
    }

    private static Tensor largest(Tensor entries, long dimension) {
        long[] over = {dimension};
        return entries.size(dimension) == 0
                ? torch.zeros(new long[] {1}, entries.options())
                : entries.amax(over, false);
    }

    private static Tensor inverseRoot(Tensor sizes) {
        return torch.where(sizes.gt(new Scalar(0)), sizes, torch.ones_like(sizes))
                .rsqrt();
    }

    Tensor quadratic(Tensor quadratic) {
        return quadratic.mul(columns.unsqueeze(-1)).mul(columns.unsqueeze(-2));
    }

    Tensor matrix(Tensor matrix) {
        return matrix.mul(rows.unsqueeze(-1)).mul(columns.unsqueeze(-2));
    }

    Constraints constraints(Constraints constraints) {
        return new Constraints(
                matrix(constraints.matrix()),
                constraints.lower().mul(rows),
                constraints.upper().mul(rows));
    }

    /** The minimizer of the programme from that of the scaled one; a slope of the scaled programme from that of the programme. */
    Tensor primal(Tensor scaled) {
        return scaled.mul(columns);
    }

    /** The multipliers of the programme from those of the scaled one; a scaled excess from that of the programme. */
    Tensor dual(Tensor scaled) {
        return scaled.mul(rows);
    }

    Scaling rows(Tensor index) {
        return new Scaling(Batched.rows(columns, 1, index), Batched.rows(rows, 1, index));
    }
}
