package dev.fixpoint.experiments.flow;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.contraction.ConvolutionGrid;
import dev.fixpoint.contraction.NormBound;
import dev.fixpoint.contraction.SpectralNorm;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.FixedPointSolver;
import dev.fixpoint.solver.RowwiseMap;
import dev.fixpoint.solver.SolveListener;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

final class FlowRefinement implements FixedPointMap {
    static final int HIDDEN = Integer.getInteger("hidden", 16);
    static final int R = Integer.getInteger("r", 2);
    static final double L = Double.parseDouble(System.getProperty("lip", "0.9"));
    static final double TOL = Double.parseDouble(System.getProperty("tol", "1e-2"));
    static final boolean ONCE = Boolean.getBoolean("once");
    static final boolean BASE = !Boolean.getBoolean("nobase");

    private final Convolution input;
    private final Tensor inner;
    private final Tensor outer;
    private final Tensor offset;
    private final FixedPointLayer layer;

    FlowRefinement(SolveListener listener) {
        int in = PictureEvidence.CHANNELS * 16 + 2 * R * R;
        input = Convolution.down(in, HIDDEN, 3, 1);
        inner = Convolution.down(2 * R * R, HIDDEN, 3, 1).weight();
        Tensor o = Convolution.down(HIDDEN, 2 * R * R, 3, 1).weight();
        try (GradientMode off = GradientMode.off()) {
            o.mul_(new Scalar(0.1));
        }
        outer = o;
        offset = torch.zeros(2 * R * R).requires_grad_(true);
        StoppingCriterion stop =
                StoppingCriterion.standard().withTolerance(TOL, TOL * 0.1).withMaxEvaluations(100);
        FixedPointSolver solver =
                Boolean.getBoolean("anderson") ? new AndersonAcceleration(stop) : new FixedPointIteration(stop);
        layer = FixedPointLayer.of(this)
                .withSolver(solver)
                .withGradient(new ImplicitGradient(solver))
                .withInitialState(x -> torch.zeros(new long[] {x.size(0), 2L * R * R, x.size(2), x.size(3)}))
                .withListener(listener);
    }

    /** In units; from [B, 2, H/4, W/4] to [B, 2, H R/4, W R/4]. */
    Tensor refined(Tensor first, Tensor second, Tensor coarse) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor base = FlowModel.enlarged(coarse, R);
            Tensor packed = torch.pixel_unshuffle(base, R);
            Tensor x;
            try (GradientMode off = GradientMode.off()) {
                Tensor full = FlowModel.enlarged(base, 4 / R).mul(new Scalar(FlowNetwork.UNIT));
                Tensor evidence = torch.pixel_unshuffle(PictureEvidence.of(first, second, full), 4);
                x = torch.cat(new TensorVector(evidence, packed), 1);
            }
            Tensor correction = ONCE
                    ? at(x).apply(torch.zeros(new long[] {x.size(0), 2L * R * R, x.size(2), x.size(3)}))
                    : layer.forward(x);
            return scope.handOver(torch.pixel_shuffle(packed.add(correction), R));
        }
    }

    double radius(Tensor first, Tensor second, Tensor coarse) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor base = FlowModel.enlarged(coarse, R);
            Tensor packed = torch.pixel_unshuffle(base, R);
            Tensor full = FlowModel.enlarged(base, 4 / R).mul(new Scalar(FlowNetwork.UNIT));
            Tensor evidence = torch.pixel_unshuffle(PictureEvidence.of(first, second, full), 4);
            Tensor x = torch.cat(new TensorVector(evidence, packed), 1).detach();
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
        ConvolutionGrid grid = ConvolutionGrid.zeroPadded(x.size(2), x.size(3), 1);
        Tensor norm = SpectralNorm.ofConvolution(inner, grid).mul(SpectralNorm.ofConvolution(outer, grid));
        Tensor k = NormBound.atMost(L).apply(inner, norm);
        TensorOptional none = new TensorOptional();
        TensorOptional bias = new TensorOptional(offset);
        long[] ones = {1, 1};
        return RowwiseMap.of(
                (z, rows) -> torch.conv2d(
                        torch.relu(torch.conv2d(z, k, none, ones, ones, ones, 1).add(rows.get(0))),
                        outer,
                        bias,
                        ones,
                        ones,
                        ones,
                        1),
                fromInput);
    }

    List<Tensor> parameters() {
        return Stream.of(input.weight(), input.bias(), inner, outer, offset).toList();
    }
}
