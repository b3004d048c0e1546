package dev.fixpoint.algorithms.equilibrium;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.algorithms.Shapes;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.RowwiseMap;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * A deep equilibrium layer with layer norm: the state at which a residual block gives back what it gets,
 *
 * <pre>{@code z = norm(relu(z + norm(U x + b + W2 norm(relu(W1 z))))) * gain + shift}</pre>
 *
 * <p>where {@code norm} makes mean 0 and variance 1 over the features of a sample. It keeps the state in bounds, but does not
 * make the map a contraction: with small weights Anderson acceleration finds the equilibrium; in training a
 * {@link dev.fixpoint.contraction.JacobianPenalty} keeps it findable.
 *
 * <ul>
 *   <li>input {@code x}: {@code [B, k]}
 *   <li>state {@code z}: {@code [B, n]}
 * </ul>
 *
 * <p>Cost of a step: {@code 2 n h} multiplications a sample. Rows are independent.
 *
 * <p>Source: Bai, Kolter and Koltun, 'Deep Equilibrium Models', NeurIPS 2019; the block is that of Kolter, Duvenaud and Johnson's
 * tutorial 'Deep Implicit Layers', 2020, chapter 4, with dense weights.
 *
 * @param input {@code U}, {@code [n, k]}
 * @param bias {@code b}, {@code [n]}
 * @param inner {@code W1}, {@code [h, n]}
 * @param outer {@code W2}, {@code [n, h]}
 * @param gain {@code [n]}
 * @param shift {@code [n]}
 */
public record DenseEquilibrium(Tensor input, Tensor bias, Tensor inner, Tensor outer, Tensor gain, Tensor shift)
        implements FixedPointMap {
    /** Small enough for the equilibrium to be found at the start of a training. */
    private static final double INITIAL_SCALE = 0.3;

    /**
     * Checks the shapes.
     *
     * @param input {@code U}
     * @param bias {@code b}
     * @param inner {@code W1}
     * @param outer {@code W2}
     * @param gain factor of each feature
     * @param shift added to each feature
     */
    public DenseEquilibrium {
        Shapes.require("input", input, Shapes.ANY, Shapes.ANY);
        Shapes.require("bias", bias, input.size(0));
        Shapes.require("inner", inner, Shapes.ANY, input.size(0));
        Shapes.require("outer", outer, input.size(0), inner.size(0));
        Shapes.require("gain", gain, input.size(0));
        Shapes.require("shift", shift, input.size(0));
    }

    /**
     * A layer to be trained, with weights from torch's random generator.
     *
     * @param inputs {@code k}
     * @param width {@code n}
     * @param hidden {@code h}
     * @param options dtype and device
     * @return the map, whose parameters require gradients
     */
    public static DenseEquilibrium random(long inputs, long width, long hidden, TensorOptions options) {
        try (TensorScope scope = TensorScope.open()) {
            return new DenseEquilibrium(
                    scope.handOver(RandomWeights.normal(1, options, width, inputs)),
                    scope.handOver(torch.zeros(new long[] {width}, options).requires_grad_(true)),
                    scope.handOver(RandomWeights.normal(INITIAL_SCALE, options, hidden, width)),
                    scope.handOver(RandomWeights.normal(INITIAL_SCALE, options, width, hidden)),
                    scope.handOver(torch.ones(new long[] {width}, options).requires_grad_(true)),
                    scope.handOver(torch.zeros(new long[] {width}, options).requires_grad_(true)));
        }
    }

    /**
     * What is trained.
     *
     * @return all tensors of this map, in the order of the record
     */
    public List<Tensor> parameters() {
        return List.of(input, bias, inner, outer, gain, shift);
    }

    @Override
    public Tensor apply(Tensor x, Tensor z) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(at(x).apply(z));
        }
    }

    @Override
    public BoundMap at(Tensor x) {
        Shapes.require("x", x, Shapes.ANY, input.size(1));
        Tensor drive = torch.addmm(bias, x, input.t());
        return RowwiseMap.of((z, own) -> block(own.get(0), z), drive);
    }

    private Tensor block(Tensor drive, Tensor z) {
        Tensor hidden = normalised(z.matmul(inner.t()).relu());
        Tensor inside = normalised(torch.addmm(drive, hidden, outer.t()));
        return normalised(z.add(inside).relu()).mul(gain).add(shift);
    }

    private static Tensor normalised(Tensor rows) {
        return torch.layer_norm(
                rows,
                new long[] {rows.size(1)},
                new TensorOptional(),
                new TensorOptional(),
                RandomWeights.EPSILON,
                false);
    }

    /**
     * The layer, from zeros, with Anderson acceleration.
     *
     * @return the layer, {@code [B, k]} to {@code [B, n]}
     */
    public FixedPointLayer layer() {
        return FixedPointLayer.of(this)
                .withInitialState(x -> torch.zeros(new long[] {x.size(0), input.size(0)}, x.options()));
    }
}
