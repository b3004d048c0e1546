package dev.fixpoint.gradient;

import dev.fixpoint.solver.DirectSolver;
import dev.fixpoint.solver.FixedPointSolver;
import dev.fixpoint.solver.StoppingCriterion;
import org.bytedeco.pytorch.Tensor;

/**
 * The exact gradient with the Jacobian written out, {@code c = (I - J)^-T v} (paper, eqs. 7 and 8), by QR factorisation.
 *
 * <p>Error: rounding, times the condition of {@code I - J}. Cost, for {@code B} samples of {@code N} numbers: {@code N}
 * vector-Jacobian products and {@code B N^3} multiplications where the rows are declared to be independent, {@code B N}
 * products and {@code (B N)^3} multiplications otherwise. Memory: {@code B N^2} or {@code (B N)^2} numbers during backward.
 * It is for small states, for maps that do not contract, and as a reference. Derivatives of every order.
 */
public record ExplicitJacobian() implements GradientMethod {
    @Override
    public FixedPointSolver linearSolver() {
        return new DirectSolver(StoppingCriterion.standard().withMaxEvaluations(Integer.MAX_VALUE));
    }

    @Override
    public int highestOrder() {
        return Integer.MAX_VALUE;
    }

    @Override
    public Tensor attach(SolvedMap solved, int order) {
        return new ImplicitGradient(linearSolver()).attach(solved, order);
    }
}
