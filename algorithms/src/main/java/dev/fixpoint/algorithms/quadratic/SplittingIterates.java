package dev.fixpoint.algorithms.quadratic;

import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The iterates of ADMM for a batch of scaled programmes (OSQP, algorithm 1):
 *
 * <pre>{@code x~ = (Q + sigma I + A' R A)^-1 (sigma x - q + A'(R z - y)),    z~ = A x~
 * x  = a x~ + (1 - a) x,    v = a z~ + (1 - a) z + y / R,    z = P(v),    y = R (v - z)}</pre>
 *
 * with the penalties {@code R}, larger for equalities, and the relaxation {@code a}.
 */
final class SplittingIterates {
    private static final double SIGMA = 1e-6;
    private static final double RELAXATION = 1.6;
    private static final double FIRST_PENALTY = 0.1;
    private static final double EQUALITY_PENALTY = 1e3;
    private static final double SMALLEST_PENALTY = 1e-6;
    private static final double LARGEST_PENALTY = 1e4;
    /** The penalty is changed where this factor is missing to the balance of the residuals. */
    private static final double IMBALANCE = 5;

    private final Programs programs;
    private final Tensor x;
    private final Tensor z;
    private final Tensor y;
    private final Tensor lastX;
    private final Tensor lastY;
    private final Tensor emphasis;
    /** {@code [1, 1]} where the samples share their matrices, else {@code [B, 1]}. */
    private final Tensor penalty;

    private final boolean shared;

    private Tensor penalties;
    private Tensor inverse;

    private SplittingIterates(Programs programs, Tensor x, Tensor z, Tensor y, Tensor penalty) {
        this.programs = programs;
        this.x = x;
        this.z = z;
        this.y = y;
        this.lastX = x.clone();
        this.lastY = y.clone();
        this.penalty = penalty;
        this.shared = programs.quadratic().dim() == 2
                && programs.constraints().matrix().dim() == 2;
        Tensor equalities = programs.constraints().equalities();
        Tensor shown = shared && equalities.dim() == 2 ? equalities.narrow(0, 0, 1) : equalities;
        Tensor equal = shown.to(x.scalar_type());
        this.emphasis = equal.mul(new Scalar(EQUALITY_PENALTY - 1)).add(new Scalar(1));
        this.penalties = emphasis.mul(penalty);
        this.inverse = inverse();
    }

    /** From zero. Where samples share their matrices, the first one says which rows are weighted as equalities. */
    static SplittingIterates start(Programs programs) {
        Tensor x = torch.zeros_like(programs.linear());
        long[] shape = {programs.count(), programs.constraints().count()};
        Tensor z = torch.zeros(shape, x.options());
        boolean shared = programs.quadratic().dim() == 2
                && programs.constraints().matrix().dim() == 2;
        Tensor penalty = torch.full(new long[] {shared ? 1 : shape[0], 1}, new Scalar(FIRST_PENALTY), x.options());
        return new SplittingIterates(programs, x, z, torch.zeros_like(z), penalty);
    }

    /** The samples that go on. */
    SplittingIterates rows(Tensor index) {
        return new SplittingIterates(
                programs.rows(index),
                x.index_select(0, index),
                z.index_select(0, index),
                y.index_select(0, index),
                shared ? penalty.clone() : penalty.index_select(0, index));
    }

    Tensor x() {
        return x;
    }

    Tensor y() {
        return y;
    }

    /** What the last step changed in {@code x}. */
    Tensor changeOfX() {
        return x.sub(lastX);
    }

    /** What the last step changed in {@code y}. */
    Tensor changeOfY() {
        return y.sub(lastY);
    }

    void iterate(int steps) {
        for (int i = 0; i < steps; i++) {
            try (TensorScope step = TensorScope.open()) {
                step();
            }
        }
    }

    private void step() {
        lastX.copy_(x);
        lastY.copy_(y);
        Tensor matrix = programs.constraints().matrix();
        Tensor pull = Batched.transposedTimes(matrix, penalties.mul(z).sub_(y));
        Tensor target = pull.sub_(programs.linear()).add_(x, new Scalar(SIGMA));
        Tensor solved = Batched.times(inverse, target);
        x.lerp_(solved, new Scalar(RELAXATION));
        z.lerp_(Batched.times(matrix, solved), new Scalar(RELAXATION));
        Tensor shifted = y.div(penalties).add_(z);
        z.copy_(programs.clamped(shifted));
        torch.mul_out(y, penalties, shifted.sub_(z));
    }

    /** Brings the penalty nearer to where primal and dual residual shrink alike; belongs to the scope of the solve. */
    void balance() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor images = Batched.times(programs.constraints().matrix(), x);
            Tensor violation = relative(images.sub(z), images, z);
            Tensor curved = Batched.times(programs.quadratic(), x);
            Tensor pulled = Batched.transposedTimes(programs.constraints().matrix(), y);
            Tensor slope = relative(curved.add(pulled).add(programs.linear()), curved, pulled, programs.linear());
            Tensor factor = violation.div(slope).sqrt().view(-1, 1);
            if (shared) {
                factor = factor.log().mean().exp().view(1, 1);
            }
            Tensor unbalanced = factor.gt(new Scalar(IMBALANCE)).logical_or(factor.lt(new Scalar(1 / IMBALANCE)));
            if (!unbalanced.any().item_bool()) {
                return;
            }
            Tensor changed = penalty.mul(factor).clamp(scalar(SMALLEST_PENALTY), scalar(LARGEST_PENALTY));
            penalty.copy_(torch.where(unbalanced, changed, penalty));
            penalties.copy_(emphasis.mul(penalty));
            inverse.copy_(inverse());
        }
    }

    private static Tensor relative(Tensor residual, Tensor... terms) {
        Tensor scale = Programs.largest(terms[0]);
        for (Tensor term : terms) {
            scale = torch.maximum(scale, Programs.largest(term));
        }
        double smallest = 1e-12;
        return Programs.largest(residual)
                .div(scale.clamp_min(new Scalar(smallest)))
                .clamp_min(new Scalar(smallest));
    }

    private static org.bytedeco.pytorch.ScalarOptional scalar(double value) {
        return new org.bytedeco.pytorch.ScalarOptional(new Scalar(value));
    }

    private Tensor inverse() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor matrix = programs.constraints().matrix();
            Tensor weights = shared ? penalties.select(0, 0) : penalties;
            Tensor weighted = matrix.transpose(-1, -2).matmul(matrix.mul(weights.unsqueeze(-1)));
            Tensor sigma = torch.eye(x.size(1), x.options()).mul(new Scalar(SIGMA));
            Tensor factor =
                    torch.linalg_cholesky(weighted.add(programs.quadratic()).add(sigma));
            return scope.handOver(torch.cholesky_inverse(factor));
        }
    }
}
