package dev.fixpoint.solver;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * A map {@code z -> g(z)} whose fixed point is wanted: an update equation with its input bound.
 *
 * <p>It must be a function of {@code z} alone: two calls with equal states return equal values (random parts are drawn before
 * the map is bound), and it must not write to {@code z}.
 */
@FunctionalInterface
public interface BoundMap {
    /**
     * One step.
     *
     * @param z the state, {@code [B, ...]}
     * @return {@code g(z)}, of the shape, dtype and device of {@code z}
     */
    Tensor apply(Tensor z);

    /**
     * Whether each row of {@code g(z)} depends on the same row of {@code z} alone. Then {@link #rows} works, and solvers leave
     * out the rows that are finished and treat each row as an equation of its own. A {@link RowwiseMap} declares it.
     *
     * @return false unless declared: batch normalisation, for one, ties the rows to one another
     */
    default boolean hasIndependentRows() {
        return false;
    }

    /**
     * This map on some of its rows; called only where {@link #hasIndependentRows()}.
     *
     * @param index the numbers of the rows, int64 {@code [R]}, ascending
     * @return the map that takes {@code [R, ...]}; what it holds belongs to the caller's scope
     */
    default BoundMap rows(Tensor index) {
        throw new UnsupportedOperationException("The rows of this map are not declared to be independent.");
    }

    /**
     * Whether the Jacobian {@code J = dg/dz} is symmetric, as it is for a gradient step on an energy. Then
     * conjugate gradients solve the backward equation.
     *
     * @return false unless declared
     */
    default boolean hasSymmetricJacobian() {
        return false;
    }

    /**
     * Products with the Jacobian at a state, {@code v -> J v}: by default a difference quotient, one evaluation of the map for
     * each, with an error of about the square root of the dtype's precision.
     *
     * @param z the state, {@code [B, ...]}
     * @param gz {@code g(z)}
     * @return from {@code [B, ...]} to the same shape, each product for one evaluation
     */
    default UnaryOperator<Tensor> jacobian(Tensor z, Tensor gz) {
        return new DifferenceQuotient(this, z, gz);
    }
}
