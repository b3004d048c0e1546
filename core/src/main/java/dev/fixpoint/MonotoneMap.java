package dev.fixpoint;

import dev.fixpoint.contraction.MonotoneEquation;
import dev.fixpoint.contraction.MonotoneWeight;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The monotone-operator equilibrium network: {@code z = relu(W z + U x + b)} with a {@link MonotoneWeight} {@code W}, which has
 * exactly one solution for every input and every value of the parameters. A step is one of forward-backward splitting, so that
 * plain iteration is sure to find it from any start, and {@link dev.fixpoint.contraction.PeacemanRachford} too, in far fewer
 * steps. Accelerations find it mostly: at the kinks of relu they have no guarantee.
 *
 * <pre>{@code
 * FixedPointMap map = new MonotoneMap(new MonotoneWeight(a, b, 0.1), u, bias);
 * Tensor z = FixedPointLayer.of(map)
 *         .withSolver(new PeacemanRachford(StoppingCriterion.standard()))
 *         .withInitialState(x -> torch.zeros(new long[] {x.size(0), n}, x.options()))
 *         .forward(x);
 * }</pre>
 *
 * <ul>
 *   <li>input {@code x}: {@code [B, k]}
 *   <li>state {@code z}: {@code [B, n]}, at least 0
 * </ul>
 *
 * <p>Cost: once a forward about ten products of {@code [n, n]} matrices, then one product with such a matrix a step.
 *
 * @param weight {@code W}
 * @param input {@code U}, {@code [n, k]}
 * @param bias {@code b}, {@code [n]}
 */
public record MonotoneMap(MonotoneWeight weight, Tensor input, Tensor bias) implements FixedPointMap {
    @Override
    public Tensor apply(Tensor x, Tensor z) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(at(x).apply(z));
        }
    }

    @Override
    public MonotoneEquation at(Tensor x) {
        return weight.equation(torch.addmm(bias, x, input.t()));
    }
}
