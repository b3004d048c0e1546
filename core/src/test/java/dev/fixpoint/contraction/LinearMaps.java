package dev.fixpoint.contraction;

import dev.fixpoint.Tensors;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.RowwiseMap;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Maps with a known Jacobian, and what dense linear algebra says of it. */
final class LinearMaps {
    private LinearMaps() {}

    /** {@code z -> A z + b} on the state {@code [1, N]}. */
    static BoundMap affine(Tensor matrix, Tensor offset) {
        return z -> z.matmul(matrix.t()).add(offset);
    }

    /** The same for each row with a matrix of its own, declared: {@code matrices [B, N, N]} on {@code [B, N]}. */
    static BoundMap rowwise(Tensor matrices) {
        return RowwiseMap.of(
                (z, rows) -> torch.bmm(rows.get(0), z.unsqueeze(2)).squeeze(2).add(new Scalar(1)), matrices);
    }

    /** {@code Q diag(eigenvalues) Q'} with a random orthogonal {@code Q}. */
    static Tensor symmetric(long seed, double... eigenvalues) {
        Tensor q = torch.linalg_qr(Tensors.random(seed, 1, eigenvalues.length, eigenvalues.length))
                .get0()
                .clone();
        return q.mul(Tensors.vector(eigenvalues)).matmul(q.t());
    }

    /** Numbers from {@code from} to {@code to}, evenly spaced. */
    static double[] spread(double from, double to, int size) {
        double[] values = new double[size];
        Arrays.setAll(values, i -> from + (to - from) * i / (size - 1));
        return values;
    }

    /** Turns in each of some planes by different angles, and a scale. */
    static Tensor rotations(double scale, double... angles) {
        Tensor[] blocks = Arrays.stream(angles)
                .mapToObj(angle -> Tensors.vector(Math.cos(angle), -Math.sin(angle), Math.sin(angle), Math.cos(angle))
                        .reshape(2, 2)
                        .mul(new Scalar(scale)))
                .toArray(Tensor[]::new);
        return torch.block_diag(new TensorVector(blocks));
    }

    static double radius(Tensor matrix) {
        return torch.linalg_eigvals(matrix).abs().max().item_double();
    }

    static double norm(Tensor matrix) {
        return torch.linalg_svdvals(matrix).max().item_double();
    }
}
