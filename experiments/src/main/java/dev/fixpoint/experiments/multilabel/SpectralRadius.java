package dev.fixpoint.experiments.multilabel;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.OnFailure;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * An estimate of the spectral radius of {@code J = dg/dz} at the fixed point, for each sample by power iteration with
 * {@code J^T}: the geometric mean of the growth over the last half of the steps, which holds for complex pairs too. Rows of
 * the map must not depend on one another.
 */
final class SpectralRadius {
    private static final int STEPS = 60;

    private SpectralRadius() {}

    /** The mean over the samples of {@code x}, for states of a width. */
    static double mean(FixedPointMap map, Tensor x, long width) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor solution = FixedPointLayer.of(map)
                    .withInitialState(input ->
                            torch.zeros(new long[] {input.size(0), width}, new TensorOptions(input.scalar_type())))
                    .onFailure(OnFailure.RETURN_BEST)
                    .solve(x)
                    .value();
            Tensor leaf = solution.detach().requires_grad_(true);
            BoundMap g = map.at(x);
            Tensor image = g.apply(leaf);
            Tensor direction = torch.randn_like(leaf);
            double logGrowth = 0;
            for (int i = 0; i < STEPS; i++) {
                try (TensorScope step = TensorScope.open()) {
                    Tensor product = torch.grad(
                                    new TensorVector(image),
                                    new TensorVector(leaf),
                                    new TensorVector(direction),
                                    new BoolOptional(true),
                                    false,
                                    false)
                            .get(0);
                    Tensor norms = product.mul(product)
                            .sum(new long[] {1}, true, new org.bytedeco.pytorch.ScalarTypeOptional())
                            .sqrt()
                            .clamp_min(new Scalar(1e-30));
                    logGrowth += i >= STEPS / 2 ? norms.log().mean().item_double() : 0;
                    direction.copy_(product.div(norms));
                }
            }
            return Math.exp(logGrowth / (STEPS - STEPS / 2));
        }
    }
}
