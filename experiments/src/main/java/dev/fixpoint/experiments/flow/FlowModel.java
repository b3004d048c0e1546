package dev.fixpoint.experiments.flow;

import dev.fixpoint.experiments.image.Picture;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.SolveListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A {@link FlowNetwork}, and maybe the {@link FlowRefinement} of its flow by a fixed-point layer.
 *
 * <ul>
 *   <li>inputs: two pictures, {@code [B, 3, H, W]} each, with values in [0, 1]
 *   <li>output: {@code [B, 2, H, W]}, in pixels
 * </ul>
 */
public final class FlowModel {
    /** The network's finest flow has so many times fewer rows and columns than the pictures. */
    static final int FINEST = 4;

    private final Settings settings;
    private final FlowNetwork network;
    private final Optional<FlowRefinement> refinement;

    private FlowModel(Settings settings, FlowNetwork network, Optional<FlowRefinement> refinement) {
        this.settings = settings;
        this.network = network;
        this.refinement = refinement;
    }

    /**
     * What a model is.
     *
     * @param network which network
     * @param width the part of the paper's channels, in (0, 1]
     * @param refined whether a fixed-point layer follows
     */
    public record Settings(FlowNetwork.Kind network, double width, boolean refined) {
        /**
         * The name in reports.
         *
         * @return such as {@code flownet-s+fpi}
         */
        public String label() {
            return network.label() + (refined ? "+fpi" : "");
        }
    }

    /**
     * A model with random weights, drawn by PyTorch's generator: first the network's, so that two models that differ in the
     * refinement alone begin with the same network.
     *
     * @param settings what it is
     * @param listener is told of every solve
     * @return the model, its parameters in the caller's scope
     */
    public static FlowModel random(Settings settings, SolveListener listener) {
        FlowNetwork network = FlowNetwork.random(settings.network(), settings.width());
        return new FlowModel(
                settings,
                network,
                settings.refined() ? Optional.of(FlowRefinement.random(listener)) : Optional.empty());
    }

    /**
     * What the model is.
     *
     * @return the settings
     */
    public Settings settings() {
        return settings;
    }

    /**
     * What is learned.
     *
     * @return the parameters, in a fixed order: those of the network, then those of the refinement
     */
    public List<Tensor> parameters() {
        List<Tensor> all = new ArrayList<>(network.parameters());
        refinement.ifPresent(layer -> all.addAll(layer.parameters()));
        return all;
    }

    /**
     * How much is learned.
     *
     * @return the number of values in all parameters
     */
    public long parameterCount() {
        return parameters().stream().mapToLong(Tensor::numel).sum();
    }

    /**
     * How much the refinement adds.
     *
     * @return the number of values in its parameters; 0 without one
     */
    public long addedParameters() {
        return refinement.stream()
                .flatMap(layer -> layer.parameters().stream())
                .mapToLong(Tensor::numel)
                .sum();
    }

    /**
     * The flow between two pictures of any size.
     *
     * @param first red, green and blue
     * @param second red, green and blue, of the same size
     * @return the flow
     * @throws IllegalArgumentException if the pictures differ in size or are not in colour
     */
    public FlowField predict(Picture first, Picture second) {
        return predict(first, second, 1);
    }

    /**
     * The flow between two pictures of any size, found on smaller ones: for motions larger than those that were learned.
     *
     * @param first red, green and blue
     * @param second red, green and blue, of the same size
     * @param reduction how many times smaller the pictures are made, at least 1
     * @return the flow, at the size and in the pixels of the pictures
     * @throws IllegalArgumentException if the pictures differ in size, are not in colour, or are smaller than the reduction
     */
    public FlowField predict(Picture first, Picture second, int reduction) {
        if (first.channels() != 3 || !first.hasShapeOf(second)) {
            throw new IllegalArgumentException(
                    "two colour pictures of one size are needed, got a " + first + " and a " + second);
        }
        if (reduction < 1 || first.width() < reduction || first.height() < reduction) {
            throw new IllegalArgumentException("a " + first + " cannot be made " + reduction + " times smaller");
        }
        try (TensorScope scope = TensorScope.open()) {
            Tensor from = first.toTensor().unsqueeze(0);
            Tensor to = second.toTensor().unsqueeze(0);
            Tensor flow = predict(reduced(from, reduction), reduced(to, reduction));
            if (reduction > 1) {
                flow = torch.upsample_bilinear2d(
                                flow,
                                new long[] {first.height(), first.width()},
                                false,
                                new DoubleOptional(),
                                new DoubleOptional())
                        .mul(new Scalar((double) reduction));
            }
            int pixels = first.width() * first.height();
            float[] values = new float[2 * pixels];
            new FloatPointer(flow.contiguous().data_ptr()).get(values);
            return new FlowField(
                    first.width(),
                    first.height(),
                    Arrays.copyOf(values, pixels),
                    Arrays.copyOfRange(values, pixels, 2 * pixels));
        }
    }

    /**
     * The flow between pictures, without a graph.
     *
     * @param first {@code [B, 3, H, W]}
     * @param second {@code [B, 3, H, W]}
     * @return {@code [B, 2, H, W]} in pixels
     */
    Tensor predict(Tensor first, Tensor second) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            Tensor flow = flows(padded(first), padded(second)).result();
            return scope.handOver(
                    flow.narrow(2, 0, first.size(2)).narrow(3, 0, first.size(3)).mul(new Scalar(FlowNetwork.UNIT)));
        }
    }

    /**
     * What a forward pass gives, in units of {@value FlowNetwork#UNIT} pixels.
     *
     * @param levels the network's flows, the finest first
     * @param result the model's, {@code [B, 2, H, W]}
     */
    record Flows(List<Tensor> levels, Tensor result) {}

    /** The flows of pictures whose sizes are multiples of {@value #FINEST}. */
    Flows flows(Tensor first, Tensor second) {
        try (TensorScope scope = TensorScope.open()) {
            List<Tensor> levels = network.flows(first, second);
            Tensor coarse = levels.get(0);
            Tensor result = refinement
                    .map(layer -> layer.refined(first, second, coarse))
                    .orElseGet(() -> enlarged(coarse, FINEST));
            levels.forEach(scope::handOver);
            return new Flows(levels, scope.handOver(result));
        }
    }

    /** The spectral radius of the refinement's map at its fixed points for some pictures, the largest; empty without one. */
    Optional<Double> spectralRadius(Tensor first, Tensor second) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            Tensor from = padded(first);
            Tensor to = padded(second);
            return refinement.map(layer ->
                    layer.spectralRadius(from, to, network.flows(from, to).get(0)));
        }
    }

    /** A flow in the same units on more pixels, linear between them. */
    static Tensor enlarged(Tensor flow, int factor) {
        return torch.upsample_bilinear2d(
                flow,
                new long[] {flow.size(2) * factor, flow.size(3) * factor},
                false,
                new DoubleOptional(),
                new DoubleOptional());
    }

    private static Tensor reduced(Tensor picture, int reduction) {
        return reduction == 1 ? picture : torch.avg_pool2d(picture, reduction, reduction);
    }

    /** Continued to multiples of {@value #FINEST} by the values at the right and lower border. */
    private static Tensor padded(Tensor picture) {
        long below = Math.floorMod(-picture.size(2), FINEST);
        long right = Math.floorMod(-picture.size(3), FINEST);
        return below == 0 && right == 0 ? picture : torch.replication_pad2d(picture, 0, right, 0, below);
    }
}
