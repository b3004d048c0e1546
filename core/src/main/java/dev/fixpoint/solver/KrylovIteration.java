package dev.fixpoint.solver;

import dev.fixpoint.memory.TensorScope;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/**
 * What the Krylov solvers share: measure the true residual, run a cycle of products on it, correct the state, and again. A
 * solution is never called converged by a cycle's own estimate.
 *
 * @param cycles makes the cycle for a solve from a tensor like its vectors, {@code [G, 1, N]}
 * @param stop when the solve ends
 */
record KrylovIteration(Function<Tensor, KrylovCycle> cycles, StoppingCriterion stop) {

    Solution solve(BoundMap g, Tensor z0) {
        try (TensorScope solve = TensorScope.open()) {
            SolveMonitor monitor = new SolveMonitor(g, z0, stop);
            KrylovCycle cycle = cycles.apply(monitor.state().view(LinearSystems.count(monitor), 1, -1));
            while (!step(monitor, cycle)) {
                monitor.leaveOut();
            }
            return monitor.solution(solve);
        }
    }

    private static boolean step(SolveMonitor monitor, KrylovCycle cycle) {
        try (TensorScope iteration = TensorScope.open()) {
            if (monitor.measure() || !monitor.mayEvaluate(2)) {
                return true;
            }
            LinearSystems systems = new LinearSystems(monitor);
            Tensor correction = systems.withoutSingular(cycle.run(systems));
            if (isZero(correction)) {
                monitor.giveUp();
                return true;
            }
            systems.correct(correction);
            return false;
        }
    }

    private static boolean isZero(Tensor correction) {
        return correction.count_nonzero().item_long() == 0;
    }

    /** Refuses, in words, maps that are not declared affine. */
    static void requireAffine(BoundMap g, String solver) {
        if (!(g instanceof AffineMap)) {
            throw new IllegalArgumentException(
                    solver
                            + " solves affine maps only, and this map is not an AffineMap; use NewtonKrylov, which takes any map.");
        }
    }
}
