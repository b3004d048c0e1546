package dev.fixpoint.algorithms.learning;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.algorithms.Shapes;
import dev.fixpoint.algorithms.optimization.NewtonMethod;
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
import org.bytedeco.pytorch.global.torch;

/**
 * Logistic regression with an l2 penalty, by gradient descent or by Newton's method,
 *
 * <pre>{@code w = argmin mean_i [ log(1 + exp(x_i'w)) - y_i x_i'w ] + l |w|^2 / 2
 * slope  = X'(s - y)/n + l w,    s = 1/(1 + exp(-X w)),    curvature = X' diag(s (1 - s)) X / n + l I}</pre>
 *
 * <ul>
 *   <li>input: labels or probabilities {@code y} in [0, 1], {@code [B, n]}: {@code B} regressions on one design
 *   <li>state: coefficients {@code w}, {@code [B, p]}
 * </ul>
 *
 * <p>Differentiable in labels, design and penalty. The descent has the step {@code 1 / (|X'X|/(4 n) + l)} and a symmetric Jacobian.
 * Cost: descent, {@code 2 n p} multiplications a step and sample; Newton, {@code n p^2 + 4/3 p^3} and about 6 steps. Rows are
 * independent.
 *
 * <p>Source: T. Hastie, R. Tibshirani, J. Friedman, 'The elements of statistical learning', 2009, section 4.4.
 *
 * @param design {@code X}, {@code [n, p]}; a column of ones is an intercept
 * @param penalty {@code l}, {@code []}, or {@code [p]} for one each; positive, or at least 0 where the classes overlap
 */
public record LogisticRegression(Tensor design, Tensor penalty) implements FixedPointMap {
    private static final StoppingCriterion STOP = StoppingCriterion.standard().withMaxEvaluations(20_000);

    /**
     * Checks shapes and ranges.
     *
     * @param design {@code X}
     * @param penalty {@code l}
     */
    public LogisticRegression {
        NormalEquations.checkDesign(design);
        NormalEquations.checkPenalty(design, penalty);
    }

    @Override
    public Tensor apply(Tensor labels, Tensor coefficients) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(at(labels).apply(coefficients));
        }
    }

    @Override
    public BoundMap at(Tensor labels) {
        Shapes.require("labels", labels, Shapes.ANY, design.size(0));
        Scalar step = new Scalar(stepSize());
        LogisticRegression held = new LogisticRegression(design.alias(), penalty.alias());
        return new RowwiseMap(
                (w, own) -> {
                    try (TensorScope scope = TensorScope.open()) {
                        return scope.handOver(w.sub(held.slope(own.get(0), w), step));
                    }
                },
                List.of(labels.alias()),
                true);
    }

    /**
     * The layer from labels to coefficients by gradient descent with Anderson acceleration; backward by conjugate gradients.
     *
     * @return the layer, {@code [B, n]} to {@code [B, p]}
     */
    public FixedPointLayer layer() {
        return FixedPointLayer.of(this)
                .withInitialState(labels -> NormalEquations.zeros(design, labels))
                .withSolver(new AndersonAcceleration(STOP))
                .withGradient(new ImplicitGradient(new ConjugateGradient(STOP)));
    }

    /**
     * The layer from labels to coefficients by Newton's method, for up to some hundred coefficients.
     *
     * @return the layer, {@code [B, n]} to {@code [B, p]}
     */
    public FixedPointLayer newtonLayer() {
        return new NewtonMethod(this::slope, this::curvature)
                .layer()
                .withInitialState(labels -> NormalEquations.zeros(design, labels));
    }

    /** The gradient, {@code [B, p]}. */
    private Tensor slope(Tensor labels, Tensor w) {
        Tensor excess = w.matmul(design.t()).sigmoid().sub(labels);
        return excess.matmul(design).div(new Scalar((double) design.size(0))).add(w.mul(penalty));
    }

    /** The Hessian, {@code [B, p, p]}. */
    private Tensor curvature(Tensor labels, Tensor w) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor chances = w.matmul(design.t()).sigmoid();
            Tensor weights = chances.sub(chances.square()).div(new Scalar((double) design.size(0)));
            Tensor curved = design.t().matmul(weights.unsqueeze(2).mul(design));
            return scope.handOver(curved.add(torch.diag(penalty.expand(design.size(1)))));
        }
    }

    private double stepSize() {
        try (TensorScope scope = TensorScope.open()) {
            double quadratic = NormalEquations.of(design.detach()).curvatures()[0] / (4 * design.size(0));
            return 1 / (quadratic + penalty.detach().amax().item_double());
        }
    }
}
