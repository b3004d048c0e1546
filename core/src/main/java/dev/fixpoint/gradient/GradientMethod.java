package dev.fixpoint.gradient;

import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.FixedPointSolver;
import dev.fixpoint.solver.StoppingCriterion;
import org.bytedeco.pytorch.Tensor;

/**
 * How a layer's output is made differentiable. The package page has a table of the methods.
 *
 * <p>Methods are immutable and safe to use from many threads.
 */
public sealed interface GradientMethod
        permits ImplicitGradient, ExplicitJacobian, NeumannSeries, PhantomGradient, JacobianFree, Unrolled {
    /**
     * Ties a solution to what the map reads, so that {@code backward()} reaches it. Called with grad mode on.
     *
     * @param solved the map and its fixed point
     * @param order the derivatives that the result must have, from 1 to {@link #highestOrder()}
     * @return a tensor equal to the solution to the last bit, tied to what the map reads; without a graph where nothing that
     *     the map reads requires a gradient. It belongs to the caller's scope.
     */
    Tensor attach(SolvedMap solved, int order);

    /**
     * The highest order of derivatives that this method can give.
     *
     * @return 1 for methods whose gradient is an approximation that must not be differentiated again
     */
    default int highestOrder() {
        return 1;
    }

    /**
     * The solver for the linear equations of this method, also in forward mode.
     *
     * @return Anderson acceleration with the standard stopping criterion where the method has none of its own
     */
    default FixedPointSolver linearSolver() {
        return new AndersonAcceleration(StoppingCriterion.standard());
    }
}
