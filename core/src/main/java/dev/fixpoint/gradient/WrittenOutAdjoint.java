package dev.fixpoint.gradient;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.AffineMap;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.RowwiseMap;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The equation {@code c = J^T c + v} of a small state with the Jacobian written out. A vector-Jacobian product costs some 15
 * microseconds in the engine of autograd, whatever the size. Where rows are independent, all products with unit vectors are one
 * evaluation and one backward pass on copies of the rows, and from there on a product is one of matrices.
 *
 * @param jacobian {@code dg/dz} of each row, {@code [B, N, N]}
 * @param offset {@code v}, {@code [B, ...]}
 * @param hasSymmetricJacobian whether {@code J} is symmetric
 */
record WrittenOutAdjoint(Tensor jacobian, Tensor offset, boolean hasSymmetricJacobian) implements AffineMap {
    /** The most numbers of a state. At 64 it saves nine tenths of a backward solve of 30 products, at 200 nothing. */
    private static final long LARGEST = 128;

    static boolean suits(BoundMap g, Tensor state) {
        return g instanceof RowwiseMap && state.dim() > 1 && state.numel() <= LARGEST;
    }

    static WrittenOutAdjoint of(BoundMap g, Tensor state, Tensor v) {
        try (TensorScope scope = TensorScope.open()) {
            long batch = state.size(0);
            long width = state.numel() / batch;
            Tensor copies = index(batch, width);
            Tensor leaf = state.index_select(0, copies).requires_grad_(true);
            Tensor image;
            try (GradientMode on = GradientMode.on()) {
                image = g.rows(copies).apply(leaf);
            }
            if (!image.requires_grad()) {
                return new WrittenOutAdjoint(scope.handOver(nothing(v, batch, width)), v, g.hasSymmetricJacobian());
            }
            Tensor units = torch.eye(width, v.options()).repeat(batch, 1).view(leaf.sizes());
            TensorVector products = torch.grad(
                    new TensorVector(image),
                    new TensorVector(leaf),
                    new TensorVector(units),
                    new BoolOptional(false),
                    false,
                    true);
            Tensor jacobian =
                    products.get(0).defined() ? products.get(0).reshape(batch, width, width) : nothing(v, batch, width);
            return new WrittenOutAdjoint(scope.handOver(jacobian), v, g.hasSymmetricJacobian());
        }
    }

    private static Tensor nothing(Tensor v, long batch, long width) {
        return torch.zeros(new long[] {batch, width, width}, v.options());
    }

    /** Each row's number as often as a row has numbers. */
    private static Tensor index(long batch, long width) {
        long[] numbers = new long[Math.toIntExact(batch * width)];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i / width;
        }
        return torch.from_blob(
                        new LongPointer(numbers), new long[] {numbers.length}, new TensorOptions(torch.ScalarType.Long))
                .clone();
    }

    @Override
    public Tensor linear(Tensor c) {
        long batch = jacobian.size(0);
        if (batch == 1) {
            return c.view(1, -1).mm(jacobian.squeeze(0)).view(c.sizes());
        }
        return torch.bmm(c.view(batch, 1, -1), jacobian).view(c.sizes());
    }

    @Override
    public boolean hasIndependentRows() {
        return true;
    }

    @Override
    public AffineMap rows(Tensor index) {
        return new WrittenOutAdjoint(
                jacobian.index_select(0, index), offset.index_select(0, index), hasSymmetricJacobian);
    }
}
