package dev.fixpoint.algorithms.quadratic;

import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * {@code lower <= A z <= upper}, with infinite bounds where there is none and equal ones for an equality.
 *
 * @param matrix {@code A}, {@code [m, n]} or {@code [B, m, n]}
 * @param lower {@code [m]} or {@code [B, m]}
 * @param upper {@code [m]} or {@code [B, m]}
 */
record Constraints(Tensor matrix, Tensor lower, Tensor upper) {

    static Constraints none(long width, Tensor like) {
        Tensor bounds = torch.zeros(new long[] {0}, like.options());
        return new Constraints(torch.zeros(new long[] {0, width}, like.options()), bounds, bounds);
    }

    /** These constraints and, below them, others. */
    Constraints and(Constraints others) {
        return new Constraints(
                stacked(matrix, others.matrix, 2), stacked(lower, others.lower, 1), stacked(upper, others.upper, 1));
    }

    /** {@code m}. */
    long count() {
        return matrix.size(-2);
    }

    /** Rows whose bounds are equal, {@code [m]} or {@code [B, m]}. */
    Tensor equalities() {
        return lower.eq(upper);
    }

    /** The same constraints for some samples of a batch; what all samples share stays as it is. */
    Constraints rows(Tensor index) {
        return new Constraints(
                Batched.rows(matrix, 2, index), Batched.rows(lower, 1, index), Batched.rows(upper, 1, index));
    }

    Constraints detached() {
        return new Constraints(matrix.detach(), lower.detach(), upper.detach());
    }

    /** Infinite bounds of the shape of others. */
    static Tensor infinite(Tensor like, double sign) {
        return torch.full_like(like.detach(), new Scalar(sign * Double.POSITIVE_INFINITY));
    }

    private static Tensor stacked(Tensor first, Tensor second, int sampleDimensions) {
        boolean alike = first.dim() == second.dim();
        long batch = Math.max(Batched.size(first, sampleDimensions), Batched.size(second, sampleDimensions));
        Tensor top = alike ? first : expanded(first, sampleDimensions, batch);
        Tensor bottom = alike ? second : expanded(second, sampleDimensions, batch);
        return torch.cat(new TensorVector(top, bottom), -sampleDimensions);
    }

    private static Tensor expanded(Tensor tensor, int sampleDimensions, long batch) {
        if (tensor.dim() > sampleDimensions) {
            return tensor;
        }
        long[] shape = tensor.sizes().vec().get();
        long[] all = new long[shape.length + 1];
        Arrays.setAll(all, i -> i == 0 ? batch : shape[i - 1]);
        return tensor.unsqueeze(0).expand(all);
    }
}
