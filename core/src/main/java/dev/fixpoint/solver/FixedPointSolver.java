package dev.fixpoint.solver;

import org.bytedeco.pytorch.Tensor;

/**
 * Finds a state with {@code g(z) = z}. A solver knows nothing of autograd: its caller switches the recording off.
 *
 * <p>Solvers are immutable and safe to use from many threads.
 */
@FunctionalInterface
public interface FixedPointSolver {
    /**
     * Solves {@code z = g(z)}. A failure is a status of the solution and not an exception.
     *
     * @param g the map
     * @param z0 the initial state, {@code [B, ...]} of a floating dtype; the first dimension counts the samples, and a state
     *     without dimensions is one sample; not written to
     * @return the solution; its value belongs to the caller's scope
     * @throws IllegalArgumentException if {@code z0} is empty or not floating
     * @throws IncompatibleMapException if {@code g(z)} has not the shape, dtype and device of {@code z}
     */
    Solution solve(BoundMap g, Tensor z0);
}
