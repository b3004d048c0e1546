package dev.fixpoint.experiments.flow;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * What two pictures say about a flow between them: the second picture is fetched back along the flow, and where it differs from
 * the first, the flow is wrong, or something is hidden.
 *
 * <p>Of the gray pictures {@code I1} and {@code W} (the second, fetched back), with {@code D = W - I1} and the gradient
 * {@code G} of their mean, the channels are {@code I1 - 1/2}, {@code 4 D}, and the two parts of the normal flow
 * {@code -D G / (|G|^2 + s^2)} in units of the networks, limited to +-{@value #MOST}: the step across an edge that would make
 * up for the difference, in the manner of Lucas and Kanade, and Horn and Schunck.
 *
 * <p>No gradient is followed through any of it.
 */
final class PictureEvidence {
    /** Channels that are made. */
    static final int CHANNELS = 4;

    private static final double MOST = 1;

    /** Slopes below this part of white from pixel to pixel tell nothing about the motion. */
    private static final double NOISE = 0.03;

    private static final double CONTRAST = 4;

    private PictureEvidence() {}

    /** The evidence about a flow {@code [B, 2, H, W]} in pixels between gray pictures {@code [B, 1, H, W]}, {@code [B, 4, H, W]}. */
    static Tensor of(Tensor first, Tensor second, Tensor flow) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            Tensor fetched = fetched(second, flow);
            Tensor difference = fetched.sub(first);
            Tensor middle = fetched.add(first).mul(new Scalar(0.5));
            Tensor right = slope(middle, 3);
            Tensor down = slope(middle, 2);
            Tensor steepness = right.square().add(down.square()).add(new Scalar(NOISE * NOISE));
            Tensor step = difference.div(steepness).mul(new Scalar(-1 / FlowNetwork.UNIT));
            Tensor steps = torch.cat(new TensorVector(step.mul(right), step.mul(down)), 1);
            return scope.handOver(torch.cat(
                    new TensorVector(
                            first.sub(new Scalar(0.5)),
                            difference.mul(new Scalar(CONTRAST)),
                            torch.clamp(
                                    steps,
                                    new ScalarOptional(new Scalar(-MOST)),
                                    new ScalarOptional(new Scalar(MOST)))),
                    1));
        }
    }

    /** A picture's values at the places where a flow leads, linear between pixels; beyond the border, that of the border. */
    static Tensor fetched(Tensor picture, Tensor flow) {
        try (TensorScope scope = TensorScope.open()) {
            long height = picture.size(2);
            long width = picture.size(3);
            Tensor x = flow.select(1, 0).add(torch.arange(new Scalar(width)));
            Tensor y = flow.select(1, 1).add(torch.arange(new Scalar(height)).unsqueeze(1));
            Tensor grid = torch.stack(new TensorVector(coordinate(x, width), coordinate(y, height)), -1);
            return scope.handOver(torch.grid_sampler(picture, grid, 0, 1, false));
        }
    }

    /** In a sampling grid, pixel i of n has the coordinate {@code (2 i + 1) / n - 1}. */
    private static Tensor coordinate(Tensor pixel, long count) {
        return pixel.mul(new Scalar(2.0 / count)).add(new Scalar(1.0 / count - 1));
    }

    /** Half the difference of the neighbours along a dimension; 0 at the border. */
    private static Tensor slope(Tensor picture, int dimension) {
        long inner = picture.size(dimension) - 2;
        Tensor slope = picture.narrow(dimension, 2, inner)
                .sub(picture.narrow(dimension, 0, inner))
                .mul(new Scalar(0.5));
        long[] padding = dimension == 3 ? new long[] {1, 1, 0, 0} : new long[] {0, 0, 1, 1};
        return torch.constant_pad_nd(slope, padding);
    }
}
