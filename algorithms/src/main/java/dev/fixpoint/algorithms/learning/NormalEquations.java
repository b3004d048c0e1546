package dev.fixpoint.algorithms.learning;

import dev.fixpoint.algorithms.Shapes;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The gradient of {@code |X w - y|^2 / 2}, {@code X'X w - X'y}, with {@code X'X} multiplied out where that is cheaper.
 *
 * @param design {@code X}, {@code [n, p]}
 * @param gram {@code X'X}, where {@code p < 2 n}
 */
record NormalEquations(Tensor design, Optional<Tensor> gram) {

    static NormalEquations of(Tensor design) {
        boolean tall = design.size(1) < 2 * design.size(0);
        return new NormalEquations(design, tall ? Optional.of(design.t().matmul(design)) : Optional.empty());
    }

    /** {@code X'y} for each row of targets {@code [B, n]}: {@code [B, p]}. */
    Tensor correlations(Tensor targets) {
        Shapes.require("targets", targets, Shapes.ANY, design.size(0));
        return targets.matmul(design);
    }

    /** {@code X'X w} for each row of coefficients, {@code [B, p]}. */
    Tensor product(Tensor coefficients) {
        return gram.isPresent()
                ? coefficients.matmul(gram.get())
                : coefficients.matmul(design.t()).matmul(design);
    }

    /** The largest and the smallest eigenvalue of {@code X'X}. */
    double[] curvatures() {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            Tensor x = design.detach();
            boolean wide = x.size(0) < x.size(1);
            Tensor values = torch.linalg_eigvalsh(wide ? x.matmul(x.t()) : x.t().matmul(x));
            double largest = values.select(0, -1).item_double();
            double smallest = wide ? 0 : Math.max(0, values.select(0, 0).item_double());
            return new double[] {largest > 0 ? largest : 1, smallest};
        }
    }

    static void checkDesign(Tensor design) {
        Shapes.require("design", design, Shapes.ANY, Shapes.ANY);
    }

    /** A penalty is one number, or one for each coefficient. */
    static void checkPenalty(Tensor design, Tensor penalty) {
        if (penalty.dim() > 0) {
            Shapes.require("penalty", penalty, design.size(1));
        }
        try (TensorScope scope = TensorScope.open()) {
            double least = penalty.detach().amin().item_double();
            if (!(least >= 0)) {
                throw new IllegalArgumentException("penalty must be at least 0, got " + least);
            }
        }
    }

    /** Coefficients of zero for each row of targets. */
    static Tensor zeros(Tensor design, Tensor targets) {
        return torch.zeros(new long[] {targets.size(0), design.size(1)}, targets.options());
    }
}
