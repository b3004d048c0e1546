package dev.fixpoint.experiments.denoise;

import dev.fixpoint.FixedPointMap;
import dev.fixpoint.experiments.model.Convolution;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.BoundMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * The network of the denoiser, on the noisy picture at half resolution, its four pixels of each square as four channels (W. Shi
 * et al. 2016; K. Zhang et al., 'FFDNet', 2018), so that a convolution sees twice as far for a quarter of the work:
 *
 * <pre>{@code g(x, z) = relu(M relu(S z + U x + b) + c),    noise = R z + r}</pre>
 *
 * <p>U and S are 3 x 3 convolutions, M and R are 1 x 1 ones.
 *
 * <ul>
 *   <li>input {@code x}: the noisy picture, {@code [B, 4, H/2, W/2]}, as {@link #input} makes it
 *   <li>state {@code z}: features of each place, {@code [B, width, H/2, W/2]}; 0 to begin with
 *   <li>read-out: the noise in units of its deviation
 * </ul>
 *
 * <p>Once, from the state 0, the network sees 6 x 6 pixels around each; at the fixed point, where each place agrees with its
 * neighbours, it sees as far as the state carries. S starts small, so that the map contracts at the start.
 *
 * @param sigma the noise's standard deviation that the network is for, on the scale of 0 to 255
 * @param fromInput U and b
 * @param fromState S, {@code [width, width, 3, 3]}
 * @param mixing M and c
 * @param readOut R and r
 */
public record DenoisingNetwork(
        double sigma, Convolution fromInput, Tensor fromState, Convolution mixing, Convolution readOut)
        implements FixedPointMap {
    /** Channels of a gray picture at half resolution. */
    static final int CHANNELS = 4;

    private static final double MIDDLE = 0.5;
    /** Brings pictures to a deviation of about 1. */
    private static final double SCALE = 4;

    private static final double WHITE = 255;
    private static final double STATE_GAIN = 0.1;
    private static final double READ_OUT_GAIN = 0.3;
    private static final int KERNEL = 3;
    private static final long[] ONE = {1, 1};

    /**
     * A network with random weights from torch's generator.
     *
     * @param sigma the noise's standard deviation that it is for
     * @param width channels of the state, at least 1
     * @return the network, its parameters in the caller's scope
     */
    public static DenoisingNetwork random(double sigma, int width) {
        return new DenoisingNetwork(
                sigma,
                Convolution.random(CHANNELS, width, KERNEL, 1),
                Convolution.random(width, width, KERNEL, STATE_GAIN).weight(),
                Convolution.random(width, width, 1, 1),
                Convolution.random(width, CHANNELS, 1, READ_OUT_GAIN));
    }

    /**
     * The input of the network for pictures.
     *
     * @param pictures noisy, {@code [B, 1, H, W]}, {@code H} and {@code W} even
     * @return {@code [B, 4, H/2, W/2]}, channels last in memory
     */
    static Tensor input(Tensor pictures) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor centred = pictures.sub(new Scalar(MIDDLE)).mul_(new Scalar(SCALE));
            return scope.handOver(torch.pixel_unshuffle(centred, 2).contiguous(torch.MemoryFormat.ChannelsLast));
        }
    }

    /** The network once: {@code g(x, 0)}. */
    Tensor once(Tensor x) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(next(fromInput.apply(x)));
        }
    }

    /** Where a solve begins: the network once, without a graph. */
    Tensor initialState(Tensor x) {
        try (GradientMode off = GradientMode.off()) {
            return once(x);
        }
    }

    /** The noise that a state tells of, in units of its deviation, {@code [B, 1, H, W]}. */
    Tensor noise(Tensor state) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(torch.pixel_shuffle(readOut.apply(state), 2));
        }
    }

    /** The unit of the noise, where 1 is white. */
    double unit() {
        return sigma / WHITE;
    }

    @Override
    public Tensor apply(Tensor x, Tensor z) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(at(x).apply(z));
        }
    }

    @Override
    public BoundMap at(Tensor x) {
        Tensor ofInput = fromInput.apply(x);
        TensorOptional noBias = new TensorOptional();
        return z -> {
            try (TensorScope scope = TensorScope.open()) {
                Tensor ofState = torch.conv2d(z, fromState, noBias, ONE, ONE, ONE, 1);
                return scope.handOver(next(ofState.add_(ofInput)));
            }
        };
    }

    private Tensor next(Tensor seen) {
        return mixing.apply(seen.relu()).relu_();
    }

    /**
     * What is learned.
     *
     * @return the tensors by name
     */
    public Map<String, Tensor> parameters() {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        add(parameters, "fromInput", fromInput);
        parameters.put("fromState.weight", fromState);
        add(parameters, "mixing", mixing);
        add(parameters, "readOut", readOut);
        return parameters;
    }

    private static void add(Map<String, Tensor> parameters, String name, Convolution layer) {
        parameters.put(name + ".weight", layer.weight());
        parameters.put(name + ".bias", layer.bias());
    }
}
