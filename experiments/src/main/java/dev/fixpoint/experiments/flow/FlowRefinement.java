package dev.fixpoint.experiments.flow;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.contraction.NormBound;
import dev.fixpoint.contraction.SpectralNorm;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.FixedPointSolver;
import dev.fixpoint.solver.SolveListener;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The paper's post-processing of a flow: a fixed-point layer of one convolution and one transposed convolution. The state z is a
 * correction of the network's flow f, at half the pictures' size:
 *
 * <pre>{@code g(x, z) = D relu(s K z + U x + b) + c,    refined flow = f + z*}</pre>
 *
 * <p>K and U are convolutions with 6 x 6 places and a stride of 2, D is a transposed one of the same kind. They work on z and x
 * with each square of 2 x 2 pixels as one place with four times the channels, and so have 3 x 3 places and a stride of 1 there.
 * The input x is {@link PictureEvidence} about f, and f itself; where it says that f is wrong, hidden units open, and by the
 * loop through K and D a correction spreads from where the pictures tell it to where they do not, as far as the fixed point
 * takes it.
 *
 * <p>The scale {@code s = min(1, 0.9 / (3 |K| 3 |D|))}, with spectral norms of the kernels as matrices with a row for each
 * channel that comes out, makes g a contraction: a convolution with 3 x 3 places has at most 3 times the norm of its matrix, on
 * a picture of any size (Tsuzuku et al., 'Lipschitz-margin training', NeurIPS 2018), and that is met by kernels that smooth. s
 * counts as a constant for the gradient.
 *
 * <p>At the start D is small, so that training begins with the network's own flow. No gradient goes from x back into the
 * network; it learns by f.
 *
 * <p>Cost: an evaluation is 0.4 ms for 16 pairs of 64 x 48 pixels, of which a solve takes about four; 5,784 parameters.
 */
final class FlowRefinement implements FixedPointMap {
    private static final int HIDDEN = 16;

    /** The state has this many rows and columns for each of the network's flow. */
    private static final int FINER = 2;

    private static final int STATE = 2 * FINER * FINER;
    private static final int INPUT = (PictureEvidence.CHANNELS + 2) * FINER * FINER;
    private static final double CONTRACTION = 0.9;
    private static final double FIRST_OUTPUT = 0.1;

    /** Relative: five hundredths of a correction that is itself a part of a pixel. */
    private static final double TOLERANCE = 5e-2;

    private static final double ABSOLUTE_TOLERANCE = 1e-3;
    private static final int MAX_EVALUATIONS = 100;

    /** Relative, of the backward solve: a tenth of a gradient that is itself one of a minibatch. */
    private static final double ADJOINT_TOLERANCE = 0.1;

    private static final int KERNEL = 3;

    private final Convolution input;
    private final Tensor inner;
    private final Convolution output;
    private final FixedPointLayer layer;

    private FlowRefinement(Convolution input, Tensor inner, Convolution output, SolveListener listener) {
        this.input = input;
        this.inner = inner;
        this.output = output;
        layer = FixedPointLayer.of(this)
                .withSolver(solver(TOLERANCE, ABSOLUTE_TOLERANCE))
                .withGradient(new ImplicitGradient(solver(ADJOINT_TOLERANCE, 0)))
                .withInitialState(x -> torch.zeros(x.size(0), STATE, x.size(2), x.size(3)))
                .withListener(listener);
    }

    private static FixedPointSolver solver(double relative, double absolute) {
        return new FixedPointIteration(
                StoppingCriterion.standard().withTolerance(relative, absolute).withMaxEvaluations(MAX_EVALUATIONS));
    }

    /** A layer with random weights, drawn by PyTorch's generator, that is told of by a listener. */
    static FlowRefinement random(SolveListener listener) {
        Convolution output = Convolution.down(HIDDEN, STATE, KERNEL, 1);
        try (GradientMode off = GradientMode.off()) {
            output.weight().mul_(new Scalar(FIRST_OUTPUT));
        }
        return new FlowRefinement(
                Convolution.down(INPUT, HIDDEN, KERNEL, 1),
                Convolution.down(STATE, HIDDEN, KERNEL, 1).weight(),
                output,
                listener);
    }

    /** From pictures {@code [B, 3, H, W]} and a flow {@code [B, 2, H/4, W/4]} to {@code [B, 2, H, W]}, flows in units. */
    Tensor refined(Tensor first, Tensor second, Tensor coarse) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor flow = FlowModel.enlarged(coarse, FINER);
            Tensor packed = torch.pixel_unshuffle(flow, FINER);
            Tensor correction = layer.forward(input(first, second, flow, packed));
            Tensor refined = torch.pixel_shuffle(packed.add(correction), FINER);
            return scope.handOver(FlowModel.enlarged(refined, FlowModel.FINEST / FINER));
        }
    }

    /** The spectral radius of the map at its fixed points, the largest of the batch. */
    double spectralRadius(Tensor first, Tensor second, Tensor coarse) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor flow = FlowModel.enlarged(coarse, FINER);
            Tensor x = input(first, second, flow, torch.pixel_unshuffle(flow, FINER));
            return layer.contraction(x).spectralRadius().largest();
        }
    }

    @Override
    public Tensor apply(Tensor x, Tensor z) {
        return at(x).apply(z);
    }

    @Override
    public BoundMap at(Tensor x) {
        Tensor fromInput = input.apply(x);
        Tensor contractive = contractive();
        TensorOptional none = new TensorOptional();
        long[] ones = {1, 1};
        return z -> output.apply(torch.relu(
                torch.conv2d(z, contractive, none, ones, ones, ones, 1).add(fromInput)));
    }

    List<Tensor> parameters() {
        return List.of(input.weight(), input.bias(), inner, output.weight(), output.bias());
    }

    /** s K. */
    private Tensor contractive() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor bound;
            try (GradientMode off = GradientMode.off()) {
                bound = matrixNorm(inner).mul(matrixNorm(output.weight())).mul(new Scalar((double) KERNEL * KERNEL));
            }
            return scope.handOver(NormBound.atMost(CONTRACTION).apply(inner, bound));
        }
    }

    private static Tensor matrixNorm(Tensor kernel) {
        return SpectralNorm.of(kernel.flatten(1, -1));
    }

    private static Tensor input(Tensor first, Tensor second, Tensor flow, Tensor packed) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            int smaller = FlowModel.FINEST / FINER;
            Tensor evidence = PictureEvidence.of(
                    gray(first, smaller), gray(second, smaller), flow.mul(new Scalar(FlowNetwork.UNIT / smaller)));
            return scope.handOver(torch.cat(new TensorVector(torch.pixel_unshuffle(evidence, FINER), packed), 1));
        }
    }

    private static Tensor gray(Tensor picture, int smaller) {
        return torch.avg_pool2d(picture.mean(new long[] {1}, true, new ScalarTypeOptional()), smaller, smaller);
    }
}
