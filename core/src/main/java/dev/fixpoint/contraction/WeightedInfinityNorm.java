package dev.fixpoint.contraction;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The maximum norm with a scale for each unit, {@code |z| = max |z[i]| / eta[i]}, and what it makes of matrices:
 *
 * <pre>{@code
 * norm     |W|   = max_i  sum_j |w[i,j]| eta[j] / eta[i]
 * measure  mu(W) = max_i  w[i,i] + sum_(j != i) |w[i,j]| eta[j] / eta[i]      <= |W|
 * }</pre>
 *
 * <p>For {@code g(x, z) = s(W z + U x + b)}, where each slope of {@code s} is in [0, 1]:
 *
 * <ul>
 *   <li>{@code |W| <= c < 1}: {@code g} contracts by {@code c}, and plain iteration converges;
 *   <li>{@code mu(W) <= c < 1}: there is one fixed point too, and averaged iteration, {@code z + a (g(x, z) - z)}, contracts by
 *       {@code 1 - a (1 - max(c, 0))} for every {@code a} up to {@link #damping}. This allows diagonals far below 0.
 * </ul>
 *
 * <p>Both constrain each row alone, so {@link #rowsAtMost} and {@link #measureAtMost} change no row that is within its bound.
 *
 * <p>Source: Jafarpour, Davydov, Proskurnikov and Bullo, 'Robust Implicit Networks via Non-Euclidean Contractions', NeurIPS
 * 2021, theorem 1. It parametrises {@code W} by {@code T - diag(|T| 1) + c I}; here what a row has too much is taken from
 * its diagonal, which leaves the weights that satisfy the bound as they are.
 *
 * @param eta the scales, {@code [n]}, positive; part of the graph if they are to be learnt
 */
public record WeightedInfinityNorm(Tensor eta) {
    /** Part of the mean entry that is added to each, for a Perron vector without zeros. */
    private static final double FLOOR = 1e-6;

    /**
     * Checks the scales.
     *
     * @param eta the scales
     */
    public WeightedInfinityNorm {
        SpectralNorm.checkDimensions("eta", eta, 1);
        try (TensorScope scope = TensorScope.open()) {
            double smallest = eta.detach().amin().item_double();
            if (!(smallest > 0)) {
                throw new IllegalArgumentException("eta must be positive, but its smallest entry is " + smallest);
            }
        }
    }

    /**
     * The norm in which a weight is smallest, nearly: its scales are the Perron vector of {@code |W|}, found by power iteration,
     * and {@code |W|} in it approaches the spectral radius of the matrix of absolute values. However few the steps, the bounds
     * that follow from it hold.
     *
     * @param weight {@code [n, n]}; its gradient is not followed
     * @param steps products of the matrix with a vector, at least 1
     * @return the norm
     */
    public static WeightedInfinityNorm balanced(Tensor weight, int steps) {
        checkSquare(weight);
        if (steps < 1) {
            throw new IllegalArgumentException("steps must be at least 1, got " + steps);
        }
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            Tensor sizes = weight.detach().abs();
            // The multiple of the identity keeps the Perron vector and lets cyclic matrices converge.
            Tensor floor = sizes.mean().mul(new Scalar(FLOOR)).clamp_min(new Scalar(FLOOR));
            Tensor positive = sizes.add(floor);
            Tensor shift = positive.sum(1).mean();
            Tensor eta = torch.ones_like(sizes.select(0, 0));
            for (int i = 0; i < steps; i++) {
                Tensor next = positive.mv(eta).add(eta.mul(shift));
                eta = next.div(next.amax());
            }
            return new WeightedInfinityNorm(scope.handOver(eta));
        }
    }

    /**
     * The norm of a weight.
     *
     * @param weight {@code [n, n]}
     * @return {@code []}
     */
    public Tensor of(Tensor weight) {
        check(weight);
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(rowSums(weight).amax());
        }
    }

    /**
     * The matrix measure of a weight, also called logarithmic norm; negative where the diagonal is.
     *
     * @param weight {@code [n, n]}
     * @return {@code []}
     */
    public Tensor measure(Tensor weight) {
        check(weight);
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(rowMeasures(weight).amax());
        }
    }

    /**
     * A weight whose norm is at most a bound: rows above it are scaled down to it.
     *
     * @param weight {@code [n, n]}
     * @param bound positive; below 1 for a contraction
     * @return {@code [n, n]}, differentiable through the scales of the rows
     */
    public Tensor rowsAtMost(Tensor weight, double bound) {
        check(weight);
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(
                    NormBound.atMost(bound).apply(weight, rowSums(weight).unsqueeze(1)));
        }
    }

    /**
     * A weight whose matrix measure is at most a bound: what a row has too much is taken from its diagonal.
     *
     * @param weight {@code [n, n]}
     * @param bound below 1 for a unique fixed point, and of either sign
     * @return {@code [n, n]}, differentiable
     */
    public Tensor measureAtMost(Tensor weight, double bound) {
        check(weight);
        try (TensorScope scope = TensorScope.open()) {
            Tensor excess = rowMeasures(weight).sub(new Scalar(bound)).relu();
            return scope.handOver(weight.sub(torch.diag_embed(excess)));
        }
    }

    /**
     * The largest damping with which averaged iteration is sure to contract, and contracts most:
     * {@code 1 / (1 - min(w[i,i], 0))}, for a measure below 1.
     *
     * @param weight {@code [n, n]}
     * @return {@code a}, in (0, 1]
     */
    public double damping(Tensor weight) {
        check(weight);
        try (TensorScope scope = TensorScope.open()) {
            return 1 / (1 - Math.min(0, weight.detach().diagonal().amin().item_double()));
        }
    }

    /**
     * The factor by which averaged iteration contracts in this norm, {@code 1 - a (1 - max(mu(W), 0))} with
     * {@code a =} {@link #damping}.
     *
     * @param weight {@code [n, n]}
     * @return below 1 exactly where the measure is
     */
    public double averagedFactor(Tensor weight) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            return 1 - damping(weight) * (1 - Math.max(0, measure(weight).item_double()));
        }
    }

    private Tensor rowSums(Tensor weight) {
        return weight.abs().mul(eta).sum(1).div(eta);
    }

    private Tensor rowMeasures(Tensor weight) {
        Tensor diagonal = weight.diagonal();
        return rowSums(weight).sub(diagonal.abs()).add(diagonal);
    }

    private void check(Tensor weight) {
        checkSquare(weight);
        if (weight.size(0) != eta.size(0)) {
            throw new IllegalArgumentException("The weight must be square like eta, [%1$d, %1$d], but its shape is %2$s"
                    .formatted(eta.size(0), Arrays.toString(weight.sizes().vec().get())));
        }
    }

    private static void checkSquare(Tensor weight) {
        if (weight.dim() != 2 || weight.size(0) != weight.size(1)) {
            throw new IllegalArgumentException("The weight must be a square matrix, but its shape is "
                    + Arrays.toString(weight.sizes().vec().get()));
        }
    }
}
