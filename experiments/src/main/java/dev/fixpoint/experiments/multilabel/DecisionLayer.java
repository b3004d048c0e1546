package dev.fixpoint.experiments.multilabel;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.RowwiseMap;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The label set of the greatest F1 as a fixed point. For probabilities {@code p} and a set {@code z}, 0 or 1 for each label,
 *
 * <pre>{@code F(z) = 2 p'z / (|z| + |p|)}</pre>
 *
 * <p>is the expected F1 with the expectation taken of numerator and denominator each. It is greatest where a label is in exactly
 * when its probability is above {@code F / 2}, with {@code F} the value that this set itself has: a fixed point. Here labels are in
 * by degrees, so that it can be learned through,
 *
 * <pre>{@code z = sigmoid(b (s - logit(F / 2) - c)),   F <- F(z),   p = sigmoid(s)}</pre>
 *
 * <p>with a sharpness {@code b} and an offset {@code c}, which makes up for the expectation having been taken apart. The state is
 * {@code F}, one number a row. Since {@code F} does not change with a label whose probability is {@code F / 2}, the map is nearly
 * flat at its fixed point, and a few steps are enough.
 *
 * <p>Source: Dinkelbach, 'On nonlinear fractional programming', 1967 (the iteration); Lipton, Elkan and Naryanaswamy, 'Optimal
 * thresholding of classifiers to maximize F1 measure', 2014 (the threshold {@code F / 2}).
 *
 * @param sharpness {@code b}, {@code [1]}
 * @param offset {@code c}, {@code [1]}
 */
record DecisionLayer(Tensor sharpness, Tensor offset) {
    private static final double FIRST_SHARPNESS = 3;
    private static final double LEAST_F1 = 1e-4;
    private static final StoppingCriterion STOP =
            StoppingCriterion.standard().withTolerance(1e-4, 1e-4).withMaxEvaluations(100);

    /** A layer to be trained, without an offset. */
    static DecisionLayer untrained() {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            Tensor sharpness = scope.handOver(torch.full(new long[] {1}, new Scalar(FIRST_SHARPNESS)));
            Tensor offset = scope.handOver(torch.zeros(1));
            return new DecisionLayer(sharpness.requires_grad_(true), offset.requires_grad_(true));
        }
    }

    List<Tensor> parameters() {
        return List.of(sharpness, offset);
    }

    /**
     * Logits of the decisions.
     *
     * @param s logits of the probabilities, {@code [B, labels]}
     * @return {@code b (s - logit(F / 2) - c)} at the fixed point, {@code [B, labels]}
     */
    Tensor apply(Tensor s) {
        return decisions(s, greatestF1(s));
    }

    /** {@code F}, {@code [B, 1]}. */
    Tensor greatestF1(Tensor s) {
        return FixedPointLayer.of(new Map())
                .withInitialState(rows -> torch.full_like(rows.narrow(1, 0, 1), new Scalar(0.5)))
                .withSolver(new FixedPointIteration(STOP))
                .withGradient(new ImplicitGradient(new FixedPointIteration(STOP)))
                .forward(s);
    }

    private Tensor decisions(Tensor s, Tensor f) {
        try (Scalar half = new Scalar(0.5);
                Scalar least = new Scalar(LEAST_F1)) {
            Tensor threshold = torch.logit(f.mul(half).clamp_min(least)).add(offset);
            return s.sub(threshold).mul(sharpness);
        }
    }

    private final class Map implements FixedPointMap {
        @Override
        public Tensor apply(Tensor s, Tensor f) {
            return at(s).apply(f);
        }

        @Override
        public BoundMap at(Tensor s) {
            return RowwiseMap.of((f, rows) -> ratio(rows.get(0), rows.get(1), f), s, s.sigmoid());
        }
    }

    /** {@code F(z)} of the decisions for {@code f}. */
    private Tensor ratio(Tensor s, Tensor p, Tensor f) {
        Tensor z = decisions(s, f).sigmoid();
        Tensor common = p.mul(z).sum(1).mul(new Scalar(2));
        return common.div(p.sum(1).add(z.sum(1))).unsqueeze(1);
    }
}
