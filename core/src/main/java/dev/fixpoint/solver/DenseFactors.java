package dev.fixpoint.solver;

import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * {@code I - A = Q R} for each of several systems.
 *
 * @param q orthogonal, {@code [G, N, N]}
 * @param r upper triangular, {@code [G, N, N]}; the identity where the system is singular
 * @param singular whether it is, {@code [G, 1, 1]}
 */
record DenseFactors(Tensor q, Tensor r, Tensor singular) {

    /** Multiplies by each unit vector; stops, with the rest of the columns 0, where limits end the solve. */
    static DenseFactors of(LinearSystems systems) {
        long width = systems.width();
        Tensor vector = torch.zeros_like(systems.right());
        Tensor product = torch.empty_like(vector);
        Tensor matrix = torch.zeros(new long[] {systems.count(), width, width}, vector.options());
        Scalar one = new Scalar(1);
        for (long column = 0; column < width && systems.mayMultiply(1); column++) {
            try (TensorScope step = TensorScope.open()) {
                vector.zero_().narrow(2, column, 1).fill_(one);
                systems.multiply(vector, product);
                matrix.narrow(2, column, 1).copy_(product.transpose(1, 2));
            }
        }
        return factors(matrix);
    }

    private static DenseFactors factors(Tensor matrix) {
        T_TensorTensor_T factors = torch.linalg_qr(matrix);
        Tensor r = factors.get1();
        Tensor sizes = r.diagonal(0, 1, 2).abs();
        long[] last = {1};
        double noise = matrix.size(1) * Precision.of(matrix.scalar_type());
        Tensor regular = sizes.amin(last, false).gt(sizes.amax(last, false).mul(new Scalar(noise)));
        Tensor singular = regular.logical_not().view(-1, 1, 1);
        Tensor identity = torch.eye(matrix.size(1), matrix.options());
        return new DenseFactors(factors.get0(), torch.where(singular, identity, r), singular);
    }

    /** Solutions for right-hand sides {@code [G, 1, N]}; 0 where the system is singular. */
    Tensor solve(Tensor right) {
        Tensor turned = torch.bmm(q.transpose(1, 2), right.transpose(1, 2));
        Tensor solution = torch.linalg_solve_triangular(r, turned, true);
        return solution.masked_fill(singular, new Scalar(0)).transpose(1, 2);
    }
}
