package dev.fixpoint.algorithms.learning;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.NesterovAcceleration;
import dev.fixpoint.solver.RowwiseMap;
import dev.fixpoint.solver.StoppingCriterion;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Least squares with coefficients that are not negative, by projected gradient descent,
 *
 * <pre>{@code w = max(w - t X'(X w - y), 0) = argmin |X w - y|^2 / 2  for  w >= 0}</pre>
 *
 * <ul>
 *   <li>input: targets {@code y}, {@code [B, n]}, all with one design
 *   <li>state: coefficients {@code w}, {@code [B, p]}
 * </ul>
 *
 * <p>Differentiable in targets and design: on the positive coefficients as least squares are, else 0. The step is
 * {@code t = 1 / |X'X|}. Cost: an eigenvalue decomposition when the input is bound, {@code p^2} multiplications (or {@code 2 n p},
 * where fewer) a step and sample. Rows are independent.
 *
 * <p>Source: C. L. Lawson, R. J. Hanson, 'Solving least squares problems', 1974, chapter 23, for the problem.
 *
 * @param design {@code X}, {@code [n, p]}
 */
public record NonNegativeLeastSquares(Tensor design) implements FixedPointMap {
    private static final StoppingCriterion STOP = StoppingCriterion.standard().withMaxEvaluations(50_000);

    /**
     * Checks the shape.
     *
     * @param design {@code X}
     */
    public NonNegativeLeastSquares {
        NormalEquations.checkDesign(design);
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
        return RowwiseMap.of(
                (w, own) -> {
                    try (TensorScope scope = TensorScope.open()) {
                        Tensor slope = equations.product(w).sub(own.get(0));
                        return scope.handOver(w.sub(slope, step).relu());
                    }
                },
                equations.correlations(targets));
    }

    /**
     * The layer from targets to coefficients, by accelerated projected gradient descent.
     *
     * @return the layer, {@code [B, n]} to {@code [B, p]}
     */
    public FixedPointLayer layer() {
        return FixedPointLayer.of(this)
                .withInitialState(targets -> NormalEquations.zeros(design, targets))
                .withSolver(new NesterovAcceleration(STOP))
                .withGradient(new ImplicitGradient(ActiveSetAdjoint.solver()));
    }
}
