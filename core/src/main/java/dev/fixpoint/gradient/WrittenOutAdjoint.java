package dev.fixpoint.gradient;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.MatrixMap;
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
 * evaluation and one backward pass on copies of the rows.
 */
final class WrittenOutAdjoint {
    /** The most numbers of a state: 64 products cost there as much as 5 in turn, 200 as much as 60. */
    private static final long LARGEST = 128;

    private WrittenOutAdjoint() {}

    /** Whether that is possible and cheaper than products in turn. */
    static boolean suits(BoundMap g, Tensor state) {
        return g instanceof RowwiseMap && state.dim() > 1 && state.numel() <= LARGEST;
    }

    /** The equation for {@code g} at a state without a graph. */
    static MatrixMap of(BoundMap g, Tensor state, Tensor v) {
        try (TensorScope scope = TensorScope.open()) {
            long batch = state.size(0);
            long width = state.numel() / batch;
            Tensor copies = index(batch, width, state);
            Tensor leaf = state.index_select(0, copies).requires_grad_(true);
            Tensor image;
            try (GradientMode on = GradientMode.on()) {
                image = g.rows(copies).apply(leaf);
            }
            Tensor jacobian = torch.zeros(new long[] {batch, width, width}, v.options());
            if (image.requires_grad()) {
                Tensor product = products(image, leaf, units(batch, width, v));
                jacobian = product.defined() ? product.reshape(batch, width, width) : jacobian;
            }
            return new MatrixMap(scope.handOver(jacobian), v, g.hasSymmetricJacobian());
        }
    }

    private static Tensor products(Tensor image, Tensor leaf, Tensor units) {
        return torch.grad(
                        new TensorVector(image),
                        new TensorVector(leaf),
                        new TensorVector(units.view(leaf.sizes())),
                        new BoolOptional(false),
                        false,
                        true)
                .get(0);
    }

    private static Tensor units(long batch, long width, Tensor like) {
        Tensor units = torch.eye(width, like.options());
        return batch == 1 ? units : units.repeat(batch, 1);
    }

    /** Each row's number as often as a row has numbers. */
    private static Tensor index(long batch, long width, Tensor beside) {
        long[] numbers = new long[Math.toIntExact(batch * width)];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i / width;
        }
        Tensor host = torch.from_blob(
                new LongPointer(numbers), new long[] {numbers.length}, new TensorOptions(torch.ScalarType.Long));
        return host.clone().to(beside.device(), torch.ScalarType.Long);
    }
}
