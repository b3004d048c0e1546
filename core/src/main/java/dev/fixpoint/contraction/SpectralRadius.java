package dev.fixpoint.contraction;

import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.BoundMap;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Measures the spectral radius of {@code J = dg/dz} at a state: the largest {@code |lambda|} among the eigenvalues, which is
 * the factor by which the error of plain iteration shrinks (or grows) in the long run.
 *
 * <pre>{@code
 * double radius = new SpectralRadius().at(map.at(x), solution).largest();
 * }</pre>
 *
 * <p>By Arnoldi's method on {@code v -> J' v}, which has the eigenvalues of {@code J} and costs a backward pass each. It is
 * right for complex pairs and for {@code +-lambda}. A basis that is full and not good enough is begun anew, filtered. The start
 * is always the same vector, and training's random numbers are not touched.
 *
 * <p>Where the map declares independent rows, each has its own value, and the small eigenproblems of all rows are solved: about
 * 0.2 ms a row. {@link #ofBatch} measures the largest of all rows alone.
 *
 * <p>Cost: one evaluation with a graph and up to {@code maxProducts} backward passes; {@code krylovSize + 4} tensors of the size
 * of the state.
 *
 * <p>Source: Y. Saad, 'Numerical methods for large eigenvalue problems', 2011, chapters 6 and 7.
 *
 * @param krylovSize vectors in a basis, at least 4
 * @param tolerance when to stop: the residual as a part of the radius, in (0, 1)
 * @param maxProducts when to give up, at least 1
 */
public record SpectralRadius(int krylovSize, double tolerance, int maxProducts) {
    /**
     * Checks the ranges.
     *
     * @param krylovSize vectors in a basis
     * @param tolerance the residual as a part of the radius
     * @param maxProducts when to give up
     */
    public SpectralRadius {
        new DominantEigenvalue(krylovSize, tolerance, maxProducts);
    }

    /** 30 vectors, a tolerance of 1e-3, at most 300 products. */
    public SpectralRadius() {
        this(30, 1e-3, 300);
    }

    /**
     * The spectral radius at a state.
     *
     * @param g the map
     * @param z the state, {@code [B, ...]}, usually a fixed point
     * @return a radius for each row that is independent, or one
     * @throws IllegalArgumentException if the state is empty
     */
    public JacobianEstimate at(BoundMap g, Tensor z) {
        try (TensorScope scope = TensorScope.open()) {
            JacobianProducts products = JacobianProducts.transposedAt(g, z);
            return estimate(method().of(products::transposedTimes, products.start()));
        }
    }

    /**
     * The largest spectral radius of all rows, with the batch as one operator: cheaper than each row for itself, with a precision
     * that the rows share.
     *
     * @param g the map
     * @param z the state, {@code [B, ...]}, usually a fixed point
     * @return one radius
     * @throws IllegalArgumentException if the state is empty
     */
    public JacobianEstimate ofBatch(BoundMap g, Tensor z) {
        return at(state -> g.apply(state), z);
    }

    /** What {@link #at} finds, with the eigenvalues of a whole basis. */
    DominantEigenvalue.Found spectrum(BoundMap g, Tensor z) {
        try (TensorScope scope = TensorScope.open()) {
            JacobianProducts products = JacobianProducts.transposedAt(g, z);
            return method().withOutline(products::transposedTimes, products.start());
        }
    }

    private DominantEigenvalue method() {
        return new DominantEigenvalue(krylovSize, tolerance, maxProducts);
    }

    static JacobianEstimate estimate(DominantEigenvalue.Found found) {
        List<Double> values = found.last().stream().map(RitzValues::radius).toList();
        List<Double> residuals = found.last().stream().map(RitzValues::residual).toList();
        return new JacobianEstimate(values, residuals, found.converged(), found.products());
    }
}
