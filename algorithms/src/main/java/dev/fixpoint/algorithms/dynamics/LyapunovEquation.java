package dev.fixpoint.algorithms.dynamics;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.algorithms.Shapes;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.BoundMap;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Lyapunov's equation for a stable {@code A} (all eigenvalues left of the imaginary axis),
 *
 * <pre>{@code A X + X A' + Q = 0}</pre>
 *
 * <p>whose solution is the stationary covariance of {@code dz = A z dt + noise}. Cayley's transform makes it Stein's equation, with
 * the same solution:
 *
 * <pre>{@code X = C X C' + 2 p R Q R',    R = (p I - A)^-1,    C = R (p I + A),    p = |A|_F / sqrt(n)}</pre>
 *
 * <ul>
 *   <li>input: {@code Q}, {@code [n, n]} or {@code [B, n, n]}
 *   <li>state: {@code X}, of the same shape
 * </ul>
 *
 * <p>Differentiable in {@code Q} and {@code A}. Cost: a QR decomposition of an {@code [n, n]} matrix for each solve, then
 * {@code 2 n^3} multiplications a step.
 *
 * <p>Source: Smith, 'Matrix Equation XA + BX = C', 1968.
 *
 * @param drift {@code A}, {@code [n, n]}, or {@code [B, n, n]} for inputs of that shape
 */
public record LyapunovEquation(Tensor drift) implements FixedPointMap {
    /**
     * Checks the shape.
     *
     * @param drift {@code A}
     */
    public LyapunovEquation {
        Shapes.requireBatchedOrNot("drift", drift, drift.size(-1), drift.size(-1));
    }

    @Override
    public Tensor apply(Tensor q, Tensor x) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(at(q).apply(x));
        }
    }

    @Override
    public BoundMap at(Tensor q) {
        int n = Math.toIntExact(drift.size(-1));
        Tensor shift = drift.detach().square().mean(-2, -1).sqrt().mul(new Scalar(Math.sqrt(n)));
        Tensor scaled = torch.eye(n, drift.options()).mul(shift.unsqueeze(-1).unsqueeze(-1));
        Tensor resolvent = inverse(scaled.sub(drift));
        Tensor cayley = resolvent.matmul(scaled.add(drift));
        Tensor offset = resolvent.matmul(q).matmul(resolvent.mT());
        Tensor factor = shift.mul(new Scalar(2)).unsqueeze(-1).unsqueeze(-1);
        return SteinEquation.bound(cayley, offset.mul(factor));
    }

    /** By QR: LU overflows the stack of a thread for large matrices. */
    private static Tensor inverse(Tensor matrix) {
        T_TensorTensor_T factors = torch.linalg_qr(matrix);
        return torch.linalg_solve_triangular(factors.get1(), factors.get0().mT(), true);
    }

    /**
     * The layer from {@code Q} to {@code X}, by GMRES, and where that fails by plain iteration. Backward the same.
     *
     * @return the layer, {@code [n, n]} or {@code [B, n, n]} to the same
     */
    public FixedPointLayer layer() {
        return SteinEquation.layerOf(this);
    }
}
