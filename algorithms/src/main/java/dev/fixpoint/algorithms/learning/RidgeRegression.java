package dev.fixpoint.algorithms.learning;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.ConjugateGradient;
import dev.fixpoint.solver.RowwiseMap;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Ridge regression by gradient descent,
 *
 * <pre>{@code w = argmin |X w - y|^2 / (2 n) + l |w|^2 / 2 = (X'X + n l I)^-1 X'y,    dw/dl = -n (X'X + n l I)^-1 w}</pre>
 *
 * <ul>
 *   <li>input: targets {@code y}, {@code [B, n]}: {@code B} regressions on one design
 *   <li>state: coefficients {@code w}, {@code [B, p]}
 * </ul>
 *
 * <p>Differentiable in targets, design and penalty. The step is {@code 2/(M + m)} for the largest and the smallest curvature, so the
 * map contracts by {@code (M - m)/(M + m)}; its Jacobian is symmetric. Cost: an eigenvalue decomposition when the input is bound,
 * {@code p^2} multiplications (or {@code 2 n p}, where fewer) a step and sample. Rows are independent.
 *
 * <p>Source: A. E. Hoerl, R. W. Kennard, 'Ridge regression', 1970.
 *
 * @param design {@code X}, {@code [n, p]}; a column of ones is an intercept
 * @param penalty {@code l}, {@code []}, or {@code [p]} for one each, at least 0
 */
public record RidgeRegression(Tensor design, Tensor penalty) implements FixedPointMap {
    private static final StoppingCriterion STOP = StoppingCriterion.standard().withMaxEvaluations(20_000);

    /**
     * Checks shapes and ranges.
     *
     * @param design {@code X}
     * @param penalty {@code l}
     */
    public RidgeRegression {
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
        Tensor held = penalty.alias();
        Scalar rows = new Scalar((double) design.size(0));
        Scalar step = new Scalar(stepSize(equations));
        return new RowwiseMap(
                (w, own) -> {
                    try (TensorScope scope = TensorScope.open()) {
                        Tensor slope = equations.product(w).sub(own.get(0)).div(rows);
                        return scope.handOver(w.sub(slope.add(w.mul(held)), step));
                    }
                },
                List.of(equations.correlations(targets)),
                true);
    }

    /**
     * The layer from targets to coefficients, by Anderson acceleration; backward by conjugate gradients.
     *
     * @return the layer, {@code [B, n]} to {@code [B, p]}
     */
    public FixedPointLayer layer() {
        return FixedPointLayer.of(this)
                .withInitialState(targets -> NormalEquations.zeros(design, targets))
                .withSolver(new AndersonAcceleration(STOP))
                .withGradient(new ImplicitGradient(new ConjugateGradient(STOP)));
    }

    private double stepSize(NormalEquations equations) {
        try (TensorScope scope = TensorScope.open()) {
            double[] curvatures = equations.curvatures();
            double both = (curvatures[0] + curvatures[1]) / design.size(0);
            Tensor l = penalty.detach();
            return 2 / (both + l.amax().item_double() + l.amin().item_double());
        }
    }
}
