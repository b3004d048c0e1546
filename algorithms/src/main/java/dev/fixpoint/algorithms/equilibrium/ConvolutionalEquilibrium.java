package dev.fixpoint.algorithms.equilibrium;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.algorithms.Shapes;
import dev.fixpoint.contraction.ConvolutionGrid;
import dev.fixpoint.contraction.NormBound;
import dev.fixpoint.contraction.SpectralNorm;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.RowwiseMap;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * A convolutional deep equilibrium layer with group norm,
 *
 * <pre>{@code z = norm(x + W2 * relu(W1 * z)) . gain + shift,    norm(v) = (v - mean v) / sqrt(var v + 1)}</pre>
 *
 * <p>where {@code *} is a convolution with zeros around the image, and mean and variance are those of a group of channels of a
 * sample. As in {@link DenseEquilibrium}, a step contracts by {@code |W1| |W2| max |gain|} at most, now with the norms of the
 * convolutions, and where their upper bounds exceed {@code factor}, {@code W2} is scaled down to it. So there is exactly one
 * equilibrium.
 *
 * <ul>
 *   <li>input {@code x}: {@code [B, c, H, W]}
 *   <li>state {@code z}: {@code [B, c, H, W]}
 * </ul>
 *
 * <p>Cost: two {@link SpectralNorm#ofConvolution} when the input is bound; {@code 2 c h s^2 H W} multiplications a step and sample,
 * for kernels of side {@code s}. Rows are independent.
 *
 * <p>Source: Bai, Koltun and Kolter, 'Multiscale Deep Equilibrium Models', NeurIPS 2020, with one scale.
 *
 * @param inner {@code W1}, {@code [h, c, s, s]}, {@code s} odd
 * @param outer {@code W2}, {@code [c, h, s, s]}
 * @param gain {@code [c]}
 * @param shift {@code [c]}
 * @param groups of channels that are normalised together; divides {@code c}
 * @param factor by which a step contracts at least, positive; below 1 for exactly one equilibrium
 */
public record ConvolutionalEquilibrium(Tensor inner, Tensor outer, Tensor gain, Tensor shift, int groups, double factor)
        implements FixedPointMap {
    /**
     * Checks the shapes.
     *
     * @param inner {@code W1}
     * @param outer {@code W2}
     * @param gain factor of each channel
     * @param shift added to each channel
     * @param groups of channels
     * @param factor by which a step contracts
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
        if (groups < 1 || inner.size(1) % groups != 0) {
            throw new IllegalArgumentException(
                    "groups must divide the number of channels, %d, got %d".formatted(inner.size(1), groups));
        }
        Blocks.checkFactor(factor);
    }

    /**
     * A layer to be trained, with kernels of 3 x 3 pixels from torch's random generator and a factor of 0.9.
     *
     * @param channels {@code c}
     * @param hidden {@code h}
     * @param groups divides {@code c}
     * @param options dtype and device
     * @return the map, whose parameters require gradients
     */
    public static ConvolutionalEquilibrium random(long channels, long hidden, int groups, TensorOptions options) {
        try (TensorScope scope = TensorScope.open()) {
            return new ConvolutionalEquilibrium(
                    scope.handOver(Blocks.normal(options, hidden, channels, 3, 3)),
                    scope.handOver(Blocks.normal(options, channels, hidden, 3, 3)),
                    scope.handOver(torch.ones(new long[] {channels}, options).requires_grad_(true)),
                    scope.handOver(torch.zeros(new long[] {channels}, options).requires_grad_(true)),
                    groups,
                    Blocks.FACTOR);
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
            return scope.handOver(at(x).apply(z));
        }
    }

    @Override
    public BoundMap at(Tensor x) {
        Shapes.require("x", x, Shapes.ANY, inner.size(1), Shapes.ANY, Shapes.ANY);
        ConvolutionGrid grid = ConvolutionGrid.zeroPadded(x.size(2), x.size(3), inner.size(3) / 2);
        Tensor norms = SpectralNorm.ofConvolution(inner, grid)
                .mul(SpectralNorm.ofConvolution(outer, grid))
                .mul(gain.abs().amax());
        Tensor bounded = NormBound.atMost(factor).apply(outer, norms);
        Loop loop = new Loop(
                inner.alias(),
                bounded,
                gain.unsqueeze(1).unsqueeze(2),
                shift.unsqueeze(1).unsqueeze(2),
                groups);
        return RowwiseMap.of((z, own) -> loop.step(own.get(0), z), x.alias());
    }

    /** What a step reads, with tensors of its own. */
    private record Loop(Tensor inner, Tensor outer, Tensor gain, Tensor shift, int groups) {
        Tensor step(Tensor x, Tensor z) {
            Tensor inside = x.add(convolved(convolved(z, inner).relu(), outer));
            Tensor normalised = torch.group_norm(
                    inside, groups, new TensorOptional(), new TensorOptional(), Blocks.UNDER_ROOT, false);
            return normalised.mul(gain).add(shift);
        }

        private static Tensor convolved(Tensor image, Tensor kernel) {
            long border = kernel.size(3) / 2;
            long[] one = {1, 1};
            return torch.conv2d(image, kernel, new TensorOptional(), one, new long[] {border, border}, one, 1);
        }
    }

    /**
     * The layer, from zeros: Anderson acceleration, and where that fails plain iteration, which a factor below 1 makes sure to
     * converge. Backward the same.
     *
     * @return the layer, {@code [B, c, H, W]} to the same
     */
    public FixedPointLayer layer() {
        return Blocks.layer(this);
    }
}
