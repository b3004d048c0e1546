package dev.fixpoint.gradient;

import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.SolvePolicy;
import org.bytedeco.pytorch.Tensor;

/** How a layer's output is made differentiable. */
public sealed interface GradientMethod permits ImplicitGradient {
    /**
     * Ties a solution to what {@code g} reads, so that {@code backward()} reaches it. Called with grad mode on.
     *
     * @param g the map that was solved; what it reads may require gradients
     * @param solution the fixed point, {@code [B, ...]}, without a graph; not written to
     * @param policy takes the backward solve
     * @return a tensor equal to {@code solution} to the last bit, tied to the inputs of {@code g}; without a graph where
     *     nothing that {@code g} reads requires a gradient. It belongs to the caller's scope.
     */
    Tensor attach(BoundMap g, Tensor solution, SolvePolicy policy);
}
