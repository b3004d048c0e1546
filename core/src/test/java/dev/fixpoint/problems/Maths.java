package dev.fixpoint.problems;

import dev.fixpoint.Tensors;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** What the closed forms are written with. */
final class Maths {
    private Maths() {}

    static Tensor identity(long size) {
        return torch.eye(size, new TensorOptions(torch.ScalarType.Double));
    }

    static Scalar number(double value) {
        return new Scalar(value);
    }

    static Tensor times(Tensor tensor, double factor) {
        return tensor.mul(number(factor));
    }

    /** {@code (I - a)^-1} without a graph. */
    static Tensor resolvent(Tensor a) {
        return identity(a.size(0)).sub(a.detach()).inverse();
    }

    /** Tensors side by side along a dimension. */
    static Tensor joined(long dimension, Tensor... parts) {
        return torch.cat(new TensorVector(parts), dimension);
    }

    /** Part of the columns. */
    static Tensor columns(Tensor rows, long first, long count) {
        return rows.narrow(1, first, count);
    }

    /** The sum of each row, {@code [B, 1]}. */
    static Tensor rowSums(Tensor rows) {
        return rows.sum(1).unsqueeze(1);
    }

    /** A random orthogonal matrix. What a native pair hands out lives no longer than the pair: it is copied in a scope. */
    static Tensor orthogonal(long seed, long size) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(
                    torch.linalg_qr(Tensors.random(seed, 1, size, size)).get0().clone());
        }
    }
}
