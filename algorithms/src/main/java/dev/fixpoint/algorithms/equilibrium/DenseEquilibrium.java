package dev.fixpoint.algorithms.equilibrium;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.algorithms.Shapes;
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
 * A deep equilibrium layer with layer norm,
 *
 * <pre>{@code z = norm(U x + b + W2 relu(W1 z)) * gain + shift,    norm(v) = (v - mean v) / sqrt(var v + 1)}</pre>
 *
 * <p>over the features of a sample. With 1 under the root the norm stretches nothing, so the step contracts by
 * {@code |W1| |W2| max |gain|} at most; where that is above {@code factor}, {@code W2} is scaled down to it, as part of the graph. So
 * there is exactly one equilibrium, whatever training does to the weights. A factor of 1 or more gives that guarantee up.
 *
 * <ul>
 *   <li>input {@code x}: {@code [B, k]}
 *   <li>state {@code z}: {@code [B, n]}
 * </ul>
 *
 * <p>Cost: two singular value decompositions when the input is bound; {@code 2 n h} multiplications a step and sample. Rows are
 * independent.
 *
 * <p>Source: Bai, Kolter and Koltun, 'Deep Equilibrium Models', NeurIPS 2019, where the norm stands last in the block, too.
 *
 * @param input {@code U}, {@code [n, k]}
 * @param bias {@code b}, {@code [n]}
 * @param inner {@code W1}, {@code [h, n]}
 * @param outer {@code W2}, {@code [n, h]}
 * @param gain {@code [n]}
 * @param shift {@code [n]}
 * @param factor by which a step contracts at least, positive; below 1 for exactly one equilibrium
 */
public record DenseEquilibrium(
        Tensor input, Tensor bias, Tensor inner, Tensor outer, Tensor gain, Tensor shift, double factor)
        implements FixedPointMap {
    /**
     * Checks the shapes.
     *
     * @param input {@code U}
     * @param bias {@code b}
     * @param inner {@code W1}
     * @param outer {@code W2}
     * @param gain factor of each feature
     * @param shift added to each feature
     * @param factor by which a step contracts
     */
    public DenseEquilibrium {
        Shapes.require("input", input, Shapes.ANY, Shapes.ANY);
        Shapes.require("bias", bias, input.size(0));
        Shapes.require("inner", inner, Shapes.ANY, input.size(0));
        Shapes.require("outer", outer, input.size(0), inner.size(0));
        Shapes.require("gain", gain, input.size(0));
        Shapes.require("shift", shift, input.size(0));
        Blocks.checkFactor(factor);
    }

    /**
     * A layer to be trained, with weights from torch's random generator and a factor of 0.9.
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
                    scope.handOver(Blocks.normal(options, width, inputs)),
                    scope.handOver(torch.zeros(new long[] {width}, options).requires_grad_(true)),
                    scope.handOver(Blocks.normal(options, hidden, width)),
                    scope.handOver(Blocks.normal(options, width, hidden)),
                    scope.handOver(torch.ones(new long[] {width}, options).requires_grad_(true)),
                    scope.handOver(torch.zeros(new long[] {width}, options).requires_grad_(true)),
                    Blocks.FACTOR);
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
        Tensor norms = SpectralNorm.of(inner)
                .mul(SpectralNorm.of(outer))
                .mul(gain.abs().amax());
        Tensor bounded = NormBound.atMost(factor).apply(outer, norms);
        Loop loop = new Loop(inner.t(), bounded.t(), gain.alias(), shift.alias());
        return RowwiseMap.of((z, own) -> loop.step(own.get(0), z), drive);
    }

    /** What a step reads, with tensors of its own. */
    private record Loop(Tensor inner, Tensor outer, Tensor gain, Tensor shift) {
        Tensor step(Tensor drive, Tensor z) {
            Tensor hidden = z.matmul(inner).relu();
            Tensor inside = torch.addmm(drive, hidden, outer);
            Tensor normalised = torch.layer_norm(
                    inside,
                    new long[] {inside.size(1)},
                    new TensorOptional(),
                    new TensorOptional(),
                    Blocks.UNDER_ROOT,
                    false);
            return normalised.mul(gain).add(shift);
        }
    }

    /**
     * The layer, from zeros: Anderson acceleration, and where that fails plain iteration, which a factor below 1 makes sure to
     * converge. Backward the same.
     *
     * @return the layer, {@code [B, k]} to {@code [B, n]}
     */
    public FixedPointLayer layer() {
        return Blocks.layer(this)
                .withInitialState(x -> torch.zeros(new long[] {x.size(0), input.size(0)}, x.options()));
    }
}
