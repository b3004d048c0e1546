package dev.fixpoint.algorithms.equilibrium;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.FallbackSolver;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** What the blocks have in common: how they are drawn, bounded and solved. */
final class Blocks {
    /** By which a step contracts, where nothing else is asked for. */
    static final double FACTOR = 0.9;

    /** What is added to variances before they divide: with 1, a norm stretches nothing. */
    static final double UNDER_ROOT = 1;

    private static final int SWEEPS = 20_000;

    private Blocks() {}

    static void checkFactor(double factor) {
        if (!(factor > 0)) {
            throw new IllegalArgumentException("factor must be positive, got " + factor);
        }
    }

    /** Anderson acceleration, and where the kinks of relu defeat it plain iteration; backward the same. */
    static FixedPointLayer layer(FixedPointMap map) {
        StoppingCriterion stop = StoppingCriterion.standard();
        FallbackSolver solver = FallbackSolver.of(
                new AndersonAcceleration(stop), new FixedPointIteration(stop.withMaxEvaluations(SWEEPS)));
        return FixedPointLayer.of(map).withSolver(solver).withGradient(new ImplicitGradient(solver));
    }

    /** Normally distributed, with the variance {@code 1 / inputs of an output}; a leaf that requires a gradient. */
    static Tensor normal(TensorOptions options, long... shape) {
        double inputs = Arrays.stream(shape).skip(1).reduce(1, Math::multiplyExact);
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            Tensor weight = torch.randn(shape, options).mul(new Scalar(1 / Math.sqrt(inputs)));
            return scope.handOver(weight.requires_grad_(true));
        }
    }
}
