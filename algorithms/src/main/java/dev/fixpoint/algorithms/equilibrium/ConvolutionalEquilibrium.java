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
 * A convolutional deep equilibrium layer: the image at which a residual block with group norm gives back what it gets,
 *
 * <pre>{@code z = norm(relu(z + norm(x + W2 * norm(relu(W1 * z))))) * gain + shift}</pre>
 *
 * <p>where {@code *} between a kernel and an image is a convolution with zeros around the image, and {@code norm} makes mean 0 and
 * variance 1 over each group of channels of a sample. It need not contract; what {@link DenseEquilibrium} says of that holds
 * here too.
 *
 * <ul>
 *   <li>input {@code x}: {@code [B, c, H, W]}
 *   <li>state {@code z}: {@code [B, c, H, W]}
 * </ul>
 *
 * <p>Cost of a step: {@code 2 c h s^2 H W} multiplications a sample, for kernels of side {@code s}. Rows are independent.
 *
 * <p>Source: Kolter, Duvenaud and Johnson's tutorial 'Deep Implicit Layers', 2020, chapter 4.
 *
 * @param inner {@code W1}, {@code [h, c, s, s]}, {@code s} odd
 * @param outer {@code W2}, {@code [c, h, s, s]}
 * @param gain {@code [c]}
 * @param shift {@code [c]}
 * @param groups of channels that are normalised together; divides {@code c} and {@code h}
 */
public record ConvolutionalEquilibrium(Tensor inner, Tensor outer, Tensor gain, Tensor shift, int groups)
        implements FixedPointMap {
    private static final double INITIAL_SCALE = 0.3;

    /**
     * Checks the shapes.
     *
     * @param inner {@code W1}
     * @param outer {@code W2}
     * @param gain factor of each channel
     * @param shift added to each channel
     * @param groups of channels
     */
    public ConvolutionalEquilibrium {
        long side = inner.size(-1);
        Shapes.require("inner", inner, Shapes.ANY, Shapes.ANY, side, side);
        Shapes.require("outer", outer, inner.size(1), inner.size(0), side, side);
        Shapes.require("gain", gain, inner.size(1));
        Shapes.require("shift", shift, inner.size(1));
        if (side % 2 == 0) {
            throw new IllegalArgumentException("kernels must have odd sides, got " + side);
        }
        if (groups < 1 || inner.size(0) % groups != 0 || inner.size(1) % groups != 0) {
            throw new IllegalArgumentException("groups must divide the numbers of channels, %d and %d, got %d"
                    .formatted(inner.size(1), inner.size(0), groups));
        }
    }

    /**
     * A layer to be trained, with kernels of 3 x 3 pixels from torch's random generator.
     *
     * @param channels {@code c}
     * @param hidden {@code h}
     * @param groups divides both
     * @param options dtype and device
     * @return the map, whose parameters require gradients
     */
    public static ConvolutionalEquilibrium random(long channels, long hidden, int groups, TensorOptions options) {
        try (TensorScope scope = TensorScope.open()) {
            return new ConvolutionalEquilibrium(
                    scope.handOver(RandomWeights.normal(INITIAL_SCALE, options, hidden, channels, 3, 3)),
                    scope.handOver(RandomWeights.normal(INITIAL_SCALE, options, channels, hidden, 3, 3)),
                    scope.handOver(torch.ones(new long[] {channels}, options).requires_grad_(true)),
                    scope.handOver(torch.zeros(new long[] {channels}, options).requires_grad_(true)),
                    groups);
        }
    }

    /**
     * What is trained.
     *
     * @return all tensors of this map, in the order of the record
     */
    public List<Tensor> parameters() {
        return List.of(inner, outer, gain, shift);
    }

    @Override
    public Tensor apply(Tensor x, Tensor z) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor hidden = normalised(convolved(z, inner).relu());
            Tensor inside = normalised(x.add(convolved(hidden, outer)));
            Tensor factors = gain.unsqueeze(1).unsqueeze(2);
            Tensor offsets = shift.unsqueeze(1).unsqueeze(2);
            return scope.handOver(normalised(z.add(inside).relu()).mul(factors).add(offsets));
        }
    }

    @Override
    public BoundMap at(Tensor x) {
        Shapes.require("x", x, Shapes.ANY, inner.size(1), Shapes.ANY, Shapes.ANY);
        return RowwiseMap.of((z, own) -> apply(own.get(0), z), x);
    }

    private static Tensor convolved(Tensor image, Tensor kernel) {
        long border = kernel.size(3) / 2;
        long[] one = {1, 1};
        return torch.conv2d(image, kernel, new TensorOptional(), one, new long[] {border, border}, one, 1);
    }

    private Tensor normalised(Tensor image) {
        return torch.group_norm(
                image, groups, new TensorOptional(), new TensorOptional(), RandomWeights.EPSILON, false);
    }

    /**
     * The layer, from zeros, with Anderson acceleration.
     *
     * @return the layer, {@code [B, c, H, W]} to the same
     */
    public FixedPointLayer layer() {
        return FixedPointLayer.of(this);
    }
}
