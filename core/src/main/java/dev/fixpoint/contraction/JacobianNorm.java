package dev.fixpoint.contraction;

import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.BoundMap;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Measures {@code |J|_2}, the largest singular value of {@code J = dg/dz} at a state: the factor by which one step can at most
 * stretch a small error. Below 1 the map contracts near the state, in the Euclidean norm; a value above 1 with a spectral radius
 * below 1 means that errors grow before they shrink.
 *
 * <p>By powers of {@code J' J}, each of one product with {@code J} and one with its transpose. The powers span a Krylov space,
 * and the best vector in it is taken, which needs far fewer products than the last power alone (Golub and Kahan, 1965). The
 * estimate approaches the norm from below.
 *
 * <p>Cost: one evaluation and one backward pass with a graph, and for each two products two or three backward passes;
 * {@code krylovSize + 6} tensors of the size of the state.
 *
 * @param krylovSize vectors in a basis, at least 4
 * @param tolerance when to stop: the residual as a part of the square of the norm, in (0, 1)
 * @param maxProducts when to give up: products with {@code J} and with {@code J'} together, at least 2
 */
public record JacobianNorm(int krylovSize, double tolerance, int maxProducts) {
    /**
     * Checks the ranges.
     *
     * @param krylovSize vectors in a basis
     * @param tolerance the residual as a part of the square of the norm
     * @param maxProducts when to give up
     */
    public JacobianNorm {
        if (maxProducts < 2) {
            throw new IllegalArgumentException("maxProducts must be at least 2, got " + maxProducts);
        }
        new DominantEigenvalue(krylovSize, tolerance, maxProducts / 2);
    }

    /** 20 vectors, a tolerance of 1e-3, at most 200 products. */
    public JacobianNorm() {
        this(20, 1e-3, 200);
    }

    /**
     * The norm at a state.
     *
     * @param g the map
     * @param z the state, {@code [B, ...]}, usually a fixed point
     * @return a norm for each row that is independent, or one
     * @throws IllegalArgumentException if the state is empty
     */
    public JacobianEstimate at(BoundMap g, Tensor z) {
        try (TensorScope scope = TensorScope.open()) {
            JacobianProducts products = JacobianProducts.at(g, z);
            DominantEigenvalue.Found found = new DominantEigenvalue(krylovSize, tolerance, maxProducts / 2)
                    .of(v -> products.transposedTimes(products.times(v)), products.start());
            List<Double> values = found.last().stream()
                    .map(square -> Math.sqrt(square.radius()))
                    .toList();
            List<Double> residuals =
                    found.last().stream().map(JacobianNorm::distance).toList();
            return new JacobianEstimate(values, residuals, found.converged(), 2 * found.products());
        }
    }

    /** Within {@code r} of {@code s^2} there is the square of a singular value, so within {@code r / s} of {@code s} one. */
    private static double distance(RitzValues square) {
        return square.residual() == 0 ? 0 : square.residual() / Math.sqrt(square.radius());
    }
}
