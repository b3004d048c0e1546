package dev.fixpoint.gradient;

import org.bytedeco.pytorch.Tensor;

/** From the gradient that arrives at a fixed point to its adjoint. */
interface AdjointRule {
    /**
     * The adjoint as a number.
     *
     * @param v the gradient that arrives
     * @return {@code c}, without a graph; called with grad mode off
     */
    Tensor value(Tensor v);

    /**
     * The adjoint as a function of {@code v} and of what the map reads: under create_graph.
     *
     * @param v the gradient that arrives, with its graph
     * @return {@code c}, with a graph; called with grad mode on
     */
    Tensor recorded(Tensor v);
}
