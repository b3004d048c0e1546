package dev.fixpoint.algorithms.quadratic;

import dev.fixpoint.algorithms.optimization.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** The gradients of OptNet (eqs. 6 to 8) from the whole KKT matrix, with the multipliers on its diagonal, by QR in float64. */
final class DenseKkt {
    private DenseKkt() {}

    /**
     * Gradients in Q, q, A, b, G and h.
     *
     * @param state {@code (z, nu, lambda)}
     * @param weights the gradient that arrives at the state
     */
    static List<Tensor> gradients(Tensor q, Tensor a, Tensor g, Tensor h, Tensor state, Tensor weights) {
        long n = q.size(1);
        long p = a.size(1);
        long m = g.size(1);
        Tensor z = state.narrow(1, 0, n);
        Tensor nu = state.narrow(1, n, p);
        Tensor lambda = state.narrow(1, n + p, m);
        Tensor slack = g.bmm(z.unsqueeze(2)).squeeze(2).sub(h);
        Tensor scaled = g.mul(lambda.unsqueeze(2));
        long batch = q.size(0);
        Tensor matrix = torch.cat(
                new TensorVector(
                        row(q, a.transpose(1, 2), g.transpose(1, 2)),
                        row(a, zeros(batch, p, p), zeros(batch, p, m)),
                        row(scaled, zeros(batch, m, p), torch.diag_embed(slack))),
                1);
        Tensor solution = solved(matrix.transpose(1, 2), weights.unsqueeze(2)).squeeze(2);
        Tensor dz = solution.narrow(1, 0, n).neg();
        Tensor dnu = solution.narrow(1, n, p).neg();
        Tensor dlambda = solution.narrow(1, n + p, m).mul(lambda).neg();
        return List.of(
                outer(dz, z),
                dz,
                outer(dnu, z).add(outer(nu, dz)),
                dnu.neg(),
                outer(dlambda, z).add(outer(lambda, dz)),
                dlambda.neg());
    }

    private static Tensor solved(Tensor matrix, Tensor right) {
        var factors = torch.linalg_qr(matrix);
        return torch.linalg_solve_triangular(
                factors.get1(), factors.get0().transpose(1, 2).bmm(right), true);
    }

    private static Tensor outer(Tensor rows, Tensor columns) {
        return rows.unsqueeze(2).mul(columns.unsqueeze(1));
    }

    private static Tensor row(Tensor first, Tensor second, Tensor third) {
        return torch.cat(new TensorVector(first, second, third), 2);
    }

    private static Tensor zeros(long... shape) {
        return Tensors.filled(0, shape).mul(new Scalar(1));
    }
}
