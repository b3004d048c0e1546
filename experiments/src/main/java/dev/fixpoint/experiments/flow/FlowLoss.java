package dev.fixpoint.experiments.flow;

import dev.fixpoint.memory.TensorScope;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The end-point error of all levels of a model:
 *
 * <pre>{@code EPE(result) + sum over levels l of w[l] EPE(flow[l]),   w = 1, 1/2, 1/4, 1/4, 1/4 from the finest on}</pre>
 *
 * each the mean over the pixels whose flow is known, in units of {@value FlowNetwork#UNIT} pixels. A coarse level is held
 * against the mean flow of the known pixels that it covers. With {@code |e|} smoothed to {@code sqrt(|e|^2 + 1e-6)}.
 *
 * <p>Source: FlowNet, section 3, with the weights of the authors' code, which sum over pixels, turned into those of means; the
 * result at full size is added, so that with and without refinement the same is asked for.
 */
final class FlowLoss {
    private static final double[] WEIGHTS = {1, 0.5, 0.25, 0.25, 0.25};
    private static final double SMOOTH = 1e-6;
    private static final double TINY = 1e-6;

    private FlowLoss() {}

    /** The loss of a model's flows; {@code truth} is {@code [B, 2, H, W]} in pixels, NaN where it is not known. */
    static Tensor of(FlowModel.Flows flows, Tensor truth) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor unknown = torch.isnan(truth);
            Tensor known = unknown.narrow(1, 0, 1).logical_not().to(truth.scalar_type());
            Tensor target = truth.masked_fill(unknown, new Scalar(0.0)).div(new Scalar(FlowNetwork.UNIT));
            Tensor loss = endPointError(flows.result(), target, known);
            List<Tensor> levels = flows.levels();
            for (int i = 0; i < levels.size(); i++) {
                loss = loss.add(pooledError(levels.get(i), target, known).mul(new Scalar(WEIGHTS[i])));
            }
            return scope.handOver(loss);
        }
    }

    private static Tensor pooledError(Tensor flow, Tensor target, Tensor known) {
        long height = flow.size(2);
        long width = flow.size(3);
        Tensor part = torch.adaptive_avg_pool2d(known, height, width);
        Tensor mean = torch.adaptive_avg_pool2d(target, height, width).div(part.clamp_min(new Scalar(TINY)));
        return endPointError(flow, mean, part);
    }

    private static Tensor endPointError(Tensor flow, Tensor target, Tensor weight) {
        Tensor squares = flow.sub(target).square().sum(new long[] {1}, true, new ScalarTypeOptional());
        Tensor error = squares.add(new Scalar(SMOOTH)).sqrt();
        return error.mul(weight).sum().div(weight.sum().clamp_min(new Scalar(TINY)));
    }
}
