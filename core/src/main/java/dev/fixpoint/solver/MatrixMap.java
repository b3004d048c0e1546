package dev.fixpoint.solver;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * An affine map whose linear part is written out: {@code z -> z M + b} for each row, with a matrix of its own for each.
 *
 * <p>Solvers that keep small states in numbers of Java multiply there: a product of 64 numbers takes a microsecond, a tenth of
 * what it takes with tensors. Cost: {@code B N^2} multiplications a step.
 *
 * @param matrices {@code M}, {@code [B, N, N]}
 * @param offset {@code b}, {@code [B, ...]} with {@code N} numbers a row
 * @param hasSymmetricJacobian whether the matrices are symmetric
 */
public record MatrixMap(Tensor matrices, Tensor offset, boolean hasSymmetricJacobian) implements AffineMap {
    /**
     * Checks the sizes.
     *
     * @param matrices {@code M}
     * @param offset {@code b}
     * @param hasSymmetricJacobian whether the matrices are symmetric
     */
    public MatrixMap {
        if (matrices.dim() != 3
                || matrices.size(1) != matrices.size(2)
                || matrices.size(0) != offset.size(0)
                || matrices.size(0) * matrices.size(1) != offset.numel()) {
            throw new IllegalArgumentException("matrices must be [B, N, N] for an offset of B rows of N numbers, got "
                    + matrices.numel() + " numbers in " + matrices.dim() + " dimensions for " + offset.numel());
        }
    }

    @Override
    public Tensor linear(Tensor v) {
        return torch.bmm(v.reshape(matrices.size(0), 1, -1), matrices).view(v.sizes());
    }

    @Override
    public boolean hasIndependentRows() {
        return true;
    }

    @Override
    public MatrixMap rows(Tensor index) {
        return new MatrixMap(matrices.index_select(0, index), offset.index_select(0, index), hasSymmetricJacobian);
    }
}
