package dev.fixpoint.solver;

import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Tensor;

/**
 * The dense solution of an affine map {@code z -> A z + b}: writes {@code A} down, product by product with the unit vectors,
 * and solves {@code (I - A) c = b} by QR. For small states, and as the reference for the other solvers: its error is about the
 * precision of the dtype times the condition number, whatever the eigenvalues of {@code A}. The result is verified by a
 * measurement, and where that is not below the tolerance refined once with the same factors.
 *
 * <p>Cost, for {@code B} samples of {@code N} numbers: where rows are independent, {@code N} products, matrices
 * {@code [B, N, N]} (three at a time) and about {@code 4/3 B N^3} multiplications for the factors; else {@code B N} products,
 * {@code [B N, B N]} and {@code 4/3 (B N)^3}. Each product counts as an evaluation, and one each is needed at the start, at the end
 * and for the refinement.
 *
 * <p>Failure: where {@link StoppingCriterion#maxEvaluations()} does not suffice for all columns and the verification, none is
 * computed: the value is the initial state and its status {@code EVALUATION_LIMIT}, after one evaluation. A singular
 * {@code I - A} ends as {@code STAGNATED}, and so does a tolerance that the refined solution does not reach. A sample whose
 * first residual is not finite takes no part in the equations of the others.
 *
 * <p>Source: G. H. Golub, C. F. Van Loan, 'Matrix computations', 4th ed. 2013, sections 5.3 (QR) and 3.5 (refinement). QR and
 * not LU because the LU of the native libraries needs more stack than threads have by default.
 *
 * @param stop when the solve ends
 */
public record DirectSolver(StoppingCriterion stop) implements FixedPointSolver {
    /**
     * Solves {@code z = A z + b}.
     *
     * @throws IllegalArgumentException also if {@code g} is not an {@link AffineMap}
     */
    @Override
    public Solution solve(BoundMap g, Tensor z0) {
        KrylovIteration.requireAffine(g, "DirectSolver");
        try (TensorScope solve = TensorScope.open()) {
            SolveMonitor monitor = new SolveMonitor(g, z0, stop);
            run(monitor);
            return monitor.solution(solve);
        }
    }

    private static void run(SolveMonitor monitor) {
        if (monitor.measure()) {
            return;
        }
        LinearSystems systems = new LinearSystems(monitor);
        if (!systems.mayMultiply(Math.toIntExact(systems.width()))) {
            return;
        }
        DenseFactors factors = DenseFactors.of(systems);
        for (int solution = 0; solution < 2; solution++) {
            if (!monitor.mayEvaluate(1)) {
                return;
            }
            LinearSystems current = new LinearSystems(monitor);
            current.correct(current.withoutSingular(factors.solve(current.right())));
            if (monitor.measure()) {
                return;
            }
        }
        monitor.giveUp();
    }
}
