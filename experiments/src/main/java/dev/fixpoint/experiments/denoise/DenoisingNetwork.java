package dev.fixpoint.experiments.denoise;

import dev.fixpoint.FixedPointMap;
import dev.fixpoint.experiments.model.Convolution;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The network {@code g(x, z)} of the denoiser: a 3 x 3 convolution at its start and one at its end, 1 x 1 convolutions between
 * them if it is deeper, and ReLU after each but the last; on the noisy picture at half resolution, its four pixels of each square
 * as four channels (W. Shi et al. 2016; K. Zhang et al., 'FFDNet', 2018), so that a convolution sees twice as far for a quarter of
 * the work.
 *
 * <ul>
 *   <li>input {@code x}: the noisy picture, {@code [B, 4, H/2, W/2]}, as {@link #input} makes it
 *   <li>state {@code z}: the noise in units of its deviation, {@code [B, 4, H/2, W/2]}; 0 to begin with
 *   <li>output: the next state
 * </ul>
 *
 * The first convolution sees {@code x} and the picture without the noise that the state tells of, {@code x - sigma z}. Its
 * weights for the latter start small, so that the map contracts at the start, whatever the rest does.
 *
 * @param sigma the noise's standard deviation that the network is for, on the scale of 0 to 255
 * @param layers the convolutions, at least 2
 */
public record DenoisingNetwork(double sigma, List<Convolution> layers) implements FixedPointMap {
    /** Channels of a gray picture at half resolution. */
    static final int CHANNELS = 4;

    private static final double MIDDLE = 0.5;
    /** Brings pictures to a deviation of about 1. */
    private static final double SCALE = 4;

    private static final double WHITE = 255;
    private static final double STATE_GAIN = 0.1;
    private static final double LAST_GAIN = 0.3;

    /**
     * Copies the list.
     *
     * @param sigma the noise's standard deviation
     * @param layers the convolutions
     */
    public DenoisingNetwork {
        layers = List.copyOf(layers);
    }

    /**
     * A network with random weights from torch's generator.
     *
     * @param sigma the noise's standard deviation that it is for
     * @param depth convolutions, at least 2
     * @param width channels between them, at least 1
     * @return the network, its parameters in the caller's scope
     */
    public static DenoisingNetwork random(double sigma, int depth, int width) {
        List<Convolution> layers = new ArrayList<>();
        layers.add(Convolution.random(2 * CHANNELS, width, 3, 1));
        for (int i = 2; i < depth; i++) {
            layers.add(Convolution.random(width, width, 1, 1));
        }
        layers.add(Convolution.random(width, CHANNELS, 3, LAST_GAIN));
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            layers.get(0).weight().narrow(1, CHANNELS, CHANNELS).mul_(new Scalar(STATE_GAIN));
        }
        return new DenoisingNetwork(sigma, layers);
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

    /** The state that stands for the noisy picture itself. */
    static Tensor initialState(Tensor input) {
        return torch.zeros_like(input);
    }

    /** The noise that a state tells of, in units of its deviation, {@code [B, 1, H, W]}. */
    static Tensor noise(Tensor state) {
        return torch.pixel_shuffle(state, 2);
    }

    /** The unit of the state, where 1 is white. */
    double unit() {
        return sigma / WHITE;
    }

    @Override
    public Tensor apply(Tensor x, Tensor z) {
        Tensor cleaned = x.sub(z, new Scalar(SCALE * unit()));
        Tensor h = torch.cat(new TensorVector(x, cleaned), 1).contiguous(torch.MemoryFormat.ChannelsLast);
        for (int i = 0; i < layers.size(); i++) {
            h = layers.get(i).apply(h);
            if (i < layers.size() - 1) {
                h = h.relu();
            }
        }
        return h;
    }

    /**
     * What is learned.
     *
     * @return the tensors by name
     */
    public Map<String, Tensor> parameters() {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        for (int i = 0; i < layers.size(); i++) {
            parameters.put("layers." + i + ".weight", layers.get(i).weight());
            parameters.put("layers." + i + ".bias", layers.get(i).bias());
        }
        return parameters;
    }
}
