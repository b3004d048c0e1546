package dev.fixpoint.algorithms.quadratic;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The KKT matrix of the active constraints, factorised, without a graph:
 *
 * <pre>{@code [Q  A'] [dz]   [r]
 * [A  0 ] [dy] = [s]}</pre>
 *
 * It is solved by the inverse of {@code Q + small + A'A / regularization}, from its Cholesky factors, and refinement, the proximal
 * method of multipliers: where active constraints depend on one another, which leaves the multipliers open, the solution is still found, and the
 * multipliers change no more than they must. The operation is symmetric, so the derivative of a solution is a solution with
 * the same factors.
 *
 * <p>All of it is done on the equilibrated matrix.
 *
 * @param scaling of the matrix
 * @param quadratic {@code Q}, scaled, {@code [n, n]} or {@code [B, n, n]}
 * @param active the active rows of {@code A}, scaled, zeros in the others, {@code [B, m, n]}
 * @param inverse of the first matrix, {@code [B, n, n]}; NaN where {@code Q} is not positive definite along the constraints
 */
record KktFactors(Scaling scaling, Tensor quadratic, Tensor active, Tensor inverse) {
    private static final double REGULARIZATION = 1e-7;
    private static final double SMALL = 1e-10;
    private static final int REFINEMENTS = 4;

    /** A solution: both parts have a row for each sample. */
    record Step(Tensor primal, Tensor dual) {}

    /** Factors of nothing, in buffers that belong to the caller's scope. */
    static KktFactors empty(Tensor quadratic, Tensor matrix, Scaling scaling, long samples) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            long width = matrix.size(-1);
            return new KktFactors(
                    scaling,
                    scope.handOver(scaling.quadratic(quadratic.detach())),
                    scope.handOver(torch.zeros(new long[] {samples, matrix.size(-2), width}, matrix.options())),
                    scope.handOver(torch.zeros(new long[] {samples, width, width}, matrix.options())));
        }
    }

    /**
     * Writes the factors for other active constraints.
     *
     * @param matrix {@code A}
     * @param mask 1 for active constraints, else 0, {@code [B, m]}
     */
    void update(Tensor matrix, Tensor mask) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            active.copy_(scaling.matrix(matrix.detach()).mul(mask.unsqueeze(2)));
            Tensor identity = torch.eye(active.size(2), active.options());
            Tensor small = identity.mul(new Scalar(SMALL));
            Tensor penalty = active.transpose(1, 2).bmm(active).div(new Scalar(REGULARIZATION));
            T_TensorTensor_T factors =
                    torch.linalg_cholesky_ex(penalty.add(quadratic).add(small));
            Tensor failed = factors.get1().ne(new Scalar(0)).view(-1, 1, 1);
            Tensor regular = torch.where(failed, identity, factors.get0());
            inverse.copy_(torch.cholesky_inverse(regular).masked_fill(failed, new Scalar(Double.NaN)));
        }
    }

    /**
     * Solves for a step.
     *
     * @param primal {@code r}, {@code [B, n]}
     * @param dual {@code s}, {@code [B, m]}, zeros for constraints that are not active
     */
    Step solve(Tensor primal, Tensor dual) {
        Step scaled = solveScaled(scaling.primal(primal), scaling.dual(dual));
        return new Step(scaling.primal(scaled.primal()), scaling.dual(scaled.dual()));
    }

    private Step solveScaled(Tensor primal, Tensor dual) {
        Step step = correction(primal, dual);
        for (int i = 0; i < REFINEMENTS; i++) {
            Tensor left = primal.sub(Batched.times(quadratic, step.primal()))
                    .sub(Batched.transposedTimes(active, step.dual()));
            Step correction = correction(left, dual.sub(Batched.times(active, step.primal())));
            step = new Step(step.primal().add(correction.primal()), step.dual().add(correction.dual()));
        }
        return step;
    }

    private Step correction(Tensor primal, Tensor dual) {
        Scalar strength = new Scalar(1 / REGULARIZATION);
        Tensor right = primal.add(Batched.transposedTimes(active, dual).mul(strength));
        Tensor dz = Batched.times(inverse, right);
        return new Step(dz, Batched.times(active, dz).sub(dual).mul(strength));
    }
}
