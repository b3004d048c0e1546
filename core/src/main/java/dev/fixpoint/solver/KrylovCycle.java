package dev.fixpoint.solver;

import org.bytedeco.pytorch.Tensor;

/** One run of a Krylov method from a zero start; holds its buffers for a solve, and nothing else from one run to the next. */
@FunctionalInterface
interface KrylovCycle {
    /**
     * Approximate solutions {@code s} of {@code (I - J) s = r}, where {@code r} are the unit residuals of the systems.
     *
     * @return {@code [G, 1, N]}; zero for a system without a direction to go
     */
    Tensor run(LinearSystems systems);
}
