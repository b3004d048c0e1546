package dev.fixpoint.experiments.flow;

import dev.fixpoint.memory.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * FlowNetS or FlowNetC with a part of their channels.
 *
 * <ul>
 *   <li>inputs: two pictures, {@code [B, 3, H, W]} each, with values in [0, 1]; any size of at least 8 x 8
 *   <li>outputs: flows {@code [B, 2, H / 4, W / 4]}, and of a half, a quarter, an eighth and a sixteenth of that, all in units
 *       of {@value #UNIT} pixels of the pictures
 * </ul>
 *
 * <p>FlowNetS looks at both pictures at once. FlowNetC looks at each by itself, with the same filters, and then compares
 * them, see {@link Correlation}. The width 1 has the channels of the paper: 38 million parameters.
 *
 * <p>Source: A. Dosovitskiy et al., 'FlowNet: learning optical flow with convolutional networks', ICCV 2015, figure 2; with the
 * convolution conv6_1 of the authors' later code.
 */
public final class FlowNetwork {
    /** Pixels to a unit of the network's flows. */
    public static final double UNIT = 4;

    /** The slope of the leaky ReLUs left of 0. */
    static final double LEAK = 0.1;

    private static final int[] PAIRED_CHANNELS = {64, 128, 256};
    private static final int[] PAIRED_KERNELS = {7, 5, 5};
    private static final int REDIRECTED = 32;
    private static final int DISPLACEMENT = 4;
    private static final List<Integer> ADDED = List.of(64, 128, 256, 512);

    private final Kind kind;
    private final List<Convolution> paired;
    private final List<Convolution> redirected;
    private final List<Convolution> encoder;
    private final FlowDecoder decoder;
    private final Correlation correlation = new Correlation(DISPLACEMENT);

    private FlowNetwork(
            Kind kind,
            List<Convolution> paired,
            List<Convolution> redirected,
            List<Convolution> encoder,
            FlowDecoder decoder) {
        this.kind = kind;
        this.paired = paired;
        this.redirected = redirected;
        this.encoder = encoder;
        this.decoder = decoder;
    }

    /** Which of the two networks. */
    public enum Kind {
        /** Both pictures at once. */
        SIMPLE("flownet-s"),
        /** Each picture by itself, then compared. */
        CORRELATED("flownet-c");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /**
         * The name on the command line and in reports.
         *
         * @return the name
         */
        public String label() {
            return label;
        }

        /**
         * The network of a name.
         *
         * @param label the name
         * @return the network
         * @throws IllegalArgumentException if there is none of that name
         */
        public static Kind of(String label) {
            return Arrays.stream(values())
                    .filter(kind -> kind.label.equals(label))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "there is no network '" + label + "'; there are flownet-s and flownet-c"));
        }
    }

    /**
     * A network with random weights, drawn by PyTorch's generator.
     *
     * @param kind which of the two
     * @param width the part of the paper's channels, in (0, 1]
     * @return the network, its parameters in the caller's scope
     */
    public static FlowNetwork random(Kind kind, double width) {
        if (!(width > 0 && width <= 1)) {
            throw new IllegalArgumentException("width must be in (0, 1], got " + width);
        }
        List<Convolution> paired = new ArrayList<>();
        int channels = kind == Kind.SIMPLE ? 6 : 3;
        for (int i = 0; i < PAIRED_CHANNELS.length; i++) {
            int next = scaled(PAIRED_CHANNELS[i], width);
            paired.add(Convolution.down(channels, next, PAIRED_KERNELS[i], 2));
            channels = next;
        }
        List<Convolution> redirected = new ArrayList<>();
        if (kind == Kind.CORRELATED) {
            redirected.add(Convolution.down(channels, scaled(REDIRECTED, width), 1, 1));
            channels = scaled(REDIRECTED, width) + new Correlation(DISPLACEMENT).channels();
        }
        int[] levels = IntStream.of(256, 512, 512, 1024)
                .map(count -> scaled(count, width))
                .toArray();
        List<Convolution> encoder = new ArrayList<>();
        encoder.add(Convolution.down(channels, levels[0], 3, 1));
        for (int level = 1; level < levels.length; level++) {
            encoder.add(Convolution.down(levels[level - 1], levels[level], 3, 2));
            encoder.add(Convolution.down(levels[level], levels[level], 3, 1));
        }
        List<Integer> features = new ArrayList<>(List.of(scaled(PAIRED_CHANNELS[1], width)));
        Arrays.stream(levels).forEach(features::add);
        FlowDecoder decoder = FlowDecoder.random(
                features, ADDED.stream().map(count -> scaled(count, width)).toList());
        return new FlowNetwork(kind, paired, redirected, encoder, decoder);
    }

    /**
     * The flows from the first picture to the second.
     *
     * @param first {@code [B, 3, H, W]}
     * @param second {@code [B, 3, H, W]}
     * @return the flows of five levels, the finest first
     */
    public List<Tensor> flows(Tensor first, Tensor second) {
        try (TensorScope scope = TensorScope.open()) {
            List<Tensor> features = new ArrayList<>();
            Tensor x = kind == Kind.SIMPLE ? together(first, second, features) : compared(first, second, features);
            x = activated(encoder.get(0), x);
            features.add(x);
            for (int i = 1; i < encoder.size(); i += 2) {
                x = activated(encoder.get(i + 1), activated(encoder.get(i), x));
                features.add(x);
            }
            List<Tensor> flows = decoder.flows(features);
            flows.forEach(scope::handOver);
            return flows;
        }
    }

    /**
     * What is learned.
     *
     * @return the parameters, in a fixed order
     */
    public List<Tensor> parameters() {
        return Stream.of(paired, redirected, encoder, decoder.layers())
                .flatMap(List::stream)
                .flatMap(layer -> Stream.of(layer.weight(), layer.bias()))
                .toList();
    }

    private Tensor together(Tensor first, Tensor second, List<Tensor> features) {
        Tensor middle = activated(
                paired.get(1), activated(paired.get(0), centred(torch.cat(new TensorVector(first, second), 1))));
        features.add(middle);
        return activated(paired.get(2), middle);
    }

    private Tensor compared(Tensor first, Tensor second, List<Tensor> features) {
        long batch = first.size(0);
        // Both pictures as one batch: the same filters for both.
        Tensor middle = activated(
                paired.get(1), activated(paired.get(0), centred(torch.cat(new TensorVector(first, second), 0))));
        features.add(middle.narrow(0, 0, batch));
        Tensor both = activated(paired.get(2), middle);
        Tensor own = both.narrow(0, 0, batch);
        Tensor alike = torch.leaky_relu(correlation.apply(own, both.narrow(0, batch, batch)), new Scalar(LEAK));
        return torch.cat(new TensorVector(activated(redirected.get(0), own), alike), 1);
    }

    private static Tensor centred(Tensor pictures) {
        return pictures.sub(new Scalar(0.5)).mul(new Scalar(4.0));
    }

    private static Tensor activated(Convolution layer, Tensor x) {
        return torch.leaky_relu(layer.apply(x), new Scalar(LEAK));
    }

    private static int scaled(int channels, double width) {
        return (int) Math.max(2, Math.round(channels * width));
    }
}
