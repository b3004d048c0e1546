package dev.fixpoint.algorithms.learning;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.FallbackSolver;
import dev.fixpoint.solver.NesterovAcceleration;
import dev.fixpoint.solver.RowwiseMap;
import dev.fixpoint.solver.StoppingCriterion;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The lasso, and compressed sensing: the fixed point of ISTA's proximal gradient step,
 *
 * <pre>{@code w = S(w - t X'(X w - y), t l) = argmin |X w - y|^2 / 2 + l |w|_1,    S(v, s) = sign(v) max(|v| - s, 0)}</pre>
 *
 * <ul>
 *   <li>input: targets or measurements {@code y}, {@code [B, n]}, all with one design
 *   <li>state: coefficients {@code w}, {@code [B, p]}; {@code p} may be larger than {@code n}
 * </ul>
 *
 * <p>Differentiable in targets, design and penalty: on the active set {@code A}, {@code dw/dl = -(X_A'X_A)^-1 sign(w_A)}, else 0; where
 * a coefficient is just about to enter, the derivative is that of one side. The step is {@code t = 1 / |X'X|}. Cost: an eigenvalue
 * decomposition when the input is bound, {@code p^2} multiplications (or {@code 2 n p}, where fewer) a step and sample. Rows are
 * independent.
 *
 * <p>Sources: R. Tibshirani, 'Regression shrinkage and selection via the lasso', 1996; I. Daubechies, M. Defrise, C. De Mol,
 * 'An iterative thresholding algorithm for linear inverse problems with a sparsity constraint', 2004 (ISTA); A. Beck,
 * M. Teboulle, 2009 (FISTA).
 *
 * @param design {@code X}, {@code [n, p]}
 * @param penalty {@code l}, {@code []}, or {@code [p]} for one each, at least 0
 */
public record Lasso(Tensor design, Tensor penalty) implements FixedPointMap {
    private static final StoppingCriterion STOP = StoppingCriterion.standard().withMaxEvaluations(50_000);

    /**
     * Checks shapes and ranges.
     *
     * @param design {@code X}
     * @param penalty {@code l}
     */
    public Lasso {
        NormalEquations.checkDesign(design);
        NormalEquations.checkPenalty(design, penalty);
    }

    @Override
    public Tensor apply(Tensor targets, Tensor coefficients) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(at(targets).apply(coefficients));
        }
    }

    @Override
    public BoundMap at(Tensor targets) {
        NormalEquations equations = NormalEquations.of(design.alias());
        Scalar step = new Scalar(1 / equations.curvatures()[0]);
        Tensor threshold = penalty.mul(step);
        return RowwiseMap.of(
                (w, own) -> {
                    try (TensorScope scope = TensorScope.open()) {
                        Tensor slope = equations.product(w).sub(own.get(0));
                        Tensor descended = w.sub(slope, step);
                        Tensor above = descended.sub(threshold).relu();
                        return scope.handOver(
                                above.sub(descended.neg().sub(threshold).relu()));
                    }
                },
                equations.correlations(targets));
    }

    /**
     * The layer from targets to coefficients, by FISTA, and where that stagnates by Anderson acceleration; ISTA is
     * {@code layer().withSolver(new FixedPointIteration(stop))}. Backward by GMRES on the active set.
     *
     * @return the layer, {@code [B, n]} to {@code [B, p]}
     */
    public FixedPointLayer layer() {
        return FixedPointLayer.of(this)
                .withInitialState(targets -> NormalEquations.zeros(design, targets))
                .withSolver(FallbackSolver.of(new NesterovAcceleration(STOP), new AndersonAcceleration(STOP)))
                .withGradient(new ImplicitGradient(ActiveSetAdjoint.solver()));
    }
}
