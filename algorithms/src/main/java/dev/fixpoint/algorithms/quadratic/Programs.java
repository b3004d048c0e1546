package dev.fixpoint.algorithms.quadratic;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The data of a batch of programmes without a graph, and what tells whether one of them is solved, infeasible or unbounded.
 *
 * @param quadratic {@code Q}, {@code [n, n]} or {@code [B, n, n]}
 * @param linear {@code q}, {@code [B, n]}
 * @param constraints {@code l <= A z <= u}
 */
record Programs(Tensor quadratic, Tensor linear, Constraints constraints) {
    /** The rounding that a certificate may have, as a part of its length. */
    private static final double CERTIFICATE = 1e-6;
    /** How far {@code A'd} must cancel: multipliers that grow without bound leave rounding there. */
    private static final double CANCELLATION = 1e-4;

    private static final double RADIUS = 100;
    /** Shorter changes between iterates than this part of them are taken for rounding. */
    private static final double MOVEMENT = 1e-9;

    long count() {
        return linear.size(0);
    }

    Programs rows(Tensor index) {
        return new Programs(Batched.rows(quadratic, 2, index), linear.index_select(0, index), constraints.rows(index));
    }

    /** The equilibrated programmes. */
    Programs scaled(Scaling scaling) {
        return new Programs(scaling.quadratic(quadratic), scaling.primal(linear), scaling.constraints(constraints));
    }

    /** {@code |Qz + q + A'y|}, as a part of its terms or of 1, {@code [B]}. */
    Tensor slopes(Tensor z, Tensor y) {
        Tensor curved = Batched.times(quadratic, z);
        Tensor pulled = Batched.transposedTimes(constraints.matrix(), y);
        Tensor scale = torch.maximum(torch.maximum(largest(curved), largest(pulled)), largest(linear));
        return largest(curved.add(pulled).add(linear)).div(atLeastOne(scale));
    }

    /** The natural residual {@code |Az - P(Az + y)|} with the projection on the bounds, as a part of {@code Az} or of 1. */
    Tensor violations(Tensor z, Tensor y) {
        Tensor images = Batched.times(constraints.matrix(), z);
        Tensor nearest = clamped(images.add(y));
        return largest(images.sub(nearest)).div(atLeastOne(torch.maximum(largest(images), largest(nearest))));
    }

    /** The larger of the two: 0 at a solution alone. */
    Tensor residuals(Tensor z, Tensor y) {
        return torch.maximum(slopes(z, y), violations(z, y));
    }

    /** The nearest values within the bounds, {@code [B, m]}. */
    Tensor clamped(Tensor values) {
        return torch.minimum(torch.maximum(values, constraints.lower()), constraints.upper());
    }

    /**
     * Where a change of the multipliers proves that no point is feasible: {@code A'd = 0} and {@code sup d'[l, u] < 0}. Up to
     * rounding it proves it for all points that are smaller than {@value #RADIUS} times the iterate.
     */
    Tensor infeasible(Tensor change, Tensor z, Tensor y) {
        Tensor size = largest(change);
        Tensor zero = torch.zeros_like(change);
        Tensor above = torch.where(change.gt(new Scalar(0)), change.mul(constraints.upper()), zero);
        Tensor below = torch.where(change.lt(new Scalar(0)), change.mul(constraints.lower()), zero);
        Tensor support = above.add(below).sum(1);
        Tensor rest = largest(Batched.transposedTimes(constraints.matrix(), change));
        Tensor reach = rest.mul(atLeastOne(largest(z))).mul(new Scalar(RADIUS));
        return rest.le(size.mul(new Scalar(CANCELLATION)))
                .logical_and(support.lt(
                        torch.maximum(reach, size.mul(new Scalar(CERTIFICATE))).neg()))
                .logical_and(moved(size, y));
    }

    /** Where a change of the point is a direction without end: {@code Qd = 0}, {@code q'd < 0}, {@code Ad} within the bounds. */
    Tensor unbounded(Tensor change, Tensor z) {
        Tensor size = largest(change);
        Tensor limit = size.mul(new Scalar(CERTIFICATE));
        Tensor images = Batched.times(constraints.matrix(), change);
        Scalar infinity = new Scalar(Double.POSITIVE_INFINITY);
        Tensor zero = torch.zeros_like(images);
        Tensor up = torch.where(constraints.upper().eq(infinity), zero, images);
        Tensor down = torch.where(constraints.lower().eq(new Scalar(Double.NEGATIVE_INFINITY)), zero, images.neg());
        return largest(Batched.times(quadratic, change))
                .le(limit)
                .logical_and(linear.mul(change).sum(1).lt(limit.neg()))
                .logical_and(highest(up).le(limit))
                .logical_and(highest(down).le(limit))
                .logical_and(moved(size, z));
    }

    private static Tensor moved(Tensor size, Tensor point) {
        return size.gt(atLeastOne(largest(point)).mul(new Scalar(MOVEMENT)));
    }

    private static Tensor atLeastOne(Tensor sizes) {
        return sizes.clamp_min(new Scalar(1));
    }

    /** The largest value in each row, 0 in rows without values, {@code [B]}. */
    static Tensor highest(Tensor rows) {
        long[] entries = {1};
        return rows.size(1) == 0 ? torch.zeros(new long[] {rows.size(0)}, rows.options()) : rows.amax(entries, false);
    }

    /** The largest magnitude in each row, {@code [B]}. */
    static Tensor largest(Tensor rows) {
        return highest(rows.abs());
    }
}
