package dev.fixpoint.experiments.multilabel;

import dev.fixpoint.experiments.model.Dense;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.DoubleArrayRef;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A partially input convex network (Amos, Xu and Kolter 2017, equation 3 and section 5): an energy that is convex in the labels
 * {@code y} and arbitrary in the features {@code x},
 *
 * <pre>{@code
 * u  = relu(A x + a),   s = B u + b
 * z1 = relu(W1 (y * (P1 x)) + Q1 x)
 * z2 = relu(V2 (z1 * relu(R2 u)) + W2 (y * (P2 u)) + Q2 u)
 * E  = V3 (z2 * relu(R3 s)) + w3' (y * (P3 s))
 * }</pre>
 *
 * where each of {@code P, Q, R} is a layer with a bias, and {@code V2, V3} have no entry below 0: sums of convex functions with
 * such factors are convex, and so is their ReLU. It predicts the labels that minimise {@code E - H} by {@link EntropyBundle},
 * and learns from their cross-entropy by its adjoint; where the bundle stops short of the minimum, that gradient is
 * approximate. What depends on the features alone is computed once a batch.
 *
 * <p>Cost of the inference: {@code planes} evaluations of {@code E} and its gradient for the batch, and a bundle a row.
 *
 * <p>Departs from the authors' program in that the features and the first layer made of them pass through dropout, and the
 * layer not through batch normalisation.
 *
 * @param features {@code A, a}
 * @param summary {@code B, b}
 * @param labelGates {@code P1, P2, P3}
 * @param biases {@code Q1, Q2}
 * @param gates {@code R2, R3}
 * @param labelWeights {@code W1, W2, w3}, each {@code [outputs, labels]}
 * @param convexWeights {@code V2, V3}, none below 0
 * @param planes the most evaluations of the bundle
 */
record InputConvexNetwork(
        Dense features,
        Dense summary,
        List<Dense> labelGates,
        List<Dense> biases,
        List<Dense> gates,
        List<Tensor> labelWeights,
        List<Tensor> convexWeights,
        int planes)
        implements MultiLabelModel {
    private static final double CLOSEST_TO_CERTAIN = 1e-6;

    static InputConvexNetwork random(int features, int hidden, int labels, int planes) {
        InputConvexNetwork network = new InputConvexNetwork(
                Dense.random(features, hidden),
                Dense.random(hidden, labels),
                List.of(Dense.random(features, labels), Dense.random(hidden, labels), Dense.random(labels, labels)),
                List.of(Dense.random(features, hidden), Dense.random(hidden, labels)),
                List.of(Dense.random(hidden, hidden), Dense.random(labels, labels)),
                List.of(weight(labels, hidden), weight(labels, labels), weight(labels, 1)),
                List.of(weight(hidden, labels), weight(labels, 1)),
                planes);
        try (GradientMode off = GradientMode.off()) {
            network.convexWeights.forEach(Tensor::abs_);
        }
        return network;
    }

    @Override
    public List<Tensor> parameters() {
        return Stream.concat(
                        Stream.of(List.of(features, summary), labelGates, biases, gates)
                                .flatMap(List::stream)
                                .flatMap(layer -> layer.parameters().stream()),
                        Stream.of(labelWeights, convexWeights).flatMap(List::stream))
                .toList();
    }

    @Override
    public int evaluations() {
        return planes;
    }

    @Override
    public Tensor logits(Tensor x, Dropout dropout) {
        try (GradientMode off = GradientMode.off()) {
            ConvexEnergy energy = energy(x, dropout);
            return torch.logit(solutions(bundles(energy), x.scalar_type()), new DoubleOptional(CLOSEST_TO_CERTAIN));
        }
    }

    /** Its value is the cross-entropy, its gradient that of the bundles' planes. */
    @Override
    public Tensor loss(Tensor x, Tensor y, Dropout dropout, Objective unused) {
        ConvexEnergy energy = energy(x, dropout);
        List<EntropyBundle> bundles = bundles(energy);
        Tensor solutions = solutions(bundles, y.scalar_type());
        Tensor value = torch.binary_cross_entropy(solutions, y);
        Tensor linear = planeSum(energy, bundles, y).div(new Scalar((double) y.numel()));
        return value.add(linear).sub(linear.detach());
    }

    /** Where a weight fell below 0 it becomes 0, which keeps the energy convex. */
    @Override
    public void project() {
        try (GradientMode off = GradientMode.off();
                Scalar zero = new Scalar(0)) {
            convexWeights.forEach(weight -> weight.clamp_min_(zero));
        }
    }

    /** The energy of a batch, with all that depends on its features computed. */
    ConvexEnergy energy(Tensor x, Dropout dropout) {
        Tensor kept = dropout.of(x);
        Tensor u = dropout.of(features.apply(kept).relu());
        Tensor s = summary.apply(u);
        return new ConvexEnergy(
                List.of(
                        labelGates.get(0).apply(kept),
                        labelGates.get(1).apply(u),
                        labelGates.get(2).apply(s)),
                List.of(biases.get(0).apply(kept), biases.get(1).apply(u)),
                List.of(gates.get(0).apply(u).relu(), gates.get(1).apply(s).relu()),
                labelWeights,
                convexWeights);
    }

    private List<EntropyBundle> bundles(ConvexEnergy energy) {
        List<EntropyBundle> bundles = new ArrayList<>();
        int labels = (int) energy.labels();
        for (int row = 0; row < energy.rows(); row++) {
            bundles.add(new EntropyBundle(labels));
        }
        for (int i = 0; i < planes && !bundles.stream().allMatch(EntropyBundle::converged); i++) {
            addPlanes(energy, bundles, labels);
        }
        return bundles;
    }

    private static void addPlanes(ConvexEnergy energy, List<EntropyBundle> bundles, int labels) {
        try (TensorScope scope = TensorScope.open();
                GradientMode on = GradientMode.on()) {
            Tensor y = solutions(bundles, energy.type()).requires_grad_(true);
            Tensor value = energy.detached().value(y);
            Tensor slope = torch.grad(new TensorVector(value.sum()), new TensorVector(y))
                    .get(0);
            double[] values = numbers(value);
            double[] slopes = numbers(slope);
            for (int row = 0; row < bundles.size(); row++) {
                bundles.get(row).add(values[row], Arrays.copyOfRange(slopes, row * labels, (row + 1) * labels));
            }
        }
    }

    /** The function of the parameters whose gradient is that of the summed cross-entropy. */
    private static Tensor planeSum(ConvexEnergy energy, List<EntropyBundle> bundles, Tensor truth) {
        int labels = (int) energy.labels();
        double[] targets = numbers(truth);
        List<double[]> points = new ArrayList<>();
        List<double[]> slopeFactors = new ArrayList<>();
        List<Double> valueFactors = new ArrayList<>();
        List<Long> rows = new ArrayList<>();
        for (int row = 0; row < bundles.size(); row++) {
            double[] target = Arrays.copyOfRange(targets, row * labels, (row + 1) * labels);
            long own = row;
            bundles.get(row).crossEntropyGradient(target, (point, valueFactor, slopeFactor) -> {
                points.add(point);
                valueFactors.add(valueFactor);
                slopeFactors.add(slopeFactor);
                rows.add(own);
            });
        }
        Tensor y = tensor(points, labels, energy.type()).requires_grad_(true);
        long[] index = rows.stream().mapToLong(Long::longValue).toArray();
        Tensor values = energy.rows(index).value(y);
        TensorVector slopes = torch.grad(
                new TensorVector(values.sum()),
                new TensorVector(y),
                new TensorVector(),
                new org.bytedeco.pytorch.BoolOptional(true),
                true,
                false);
        double[] factors =
                valueFactors.stream().mapToDouble(Double::doubleValue).toArray();
        return values.mul(
                        tensor(List.of(factors), factors.length, energy.type()).squeeze(0))
                .sum()
                .add(slopes.get(0)
                        .mul(tensor(slopeFactors, labels, energy.type()))
                        .sum());
    }

    private static Tensor solutions(List<EntropyBundle> bundles, ScalarType type) {
        int labels = bundles.get(0).solution().length;
        return tensor(bundles.stream().map(EntropyBundle::solution).toList(), labels, type);
    }

    private static Tensor tensor(List<double[]> rows, int columns, ScalarType type) {
        double[] all = new double[rows.size() * columns];
        for (int row = 0; row < rows.size(); row++) {
            System.arraycopy(rows.get(row), 0, all, row * columns, columns);
        }
        Tensor precise = torch.tensor(new DoubleArrayRef(new DoublePointer(all), all.length));
        return precise.to(type).view(rows.size(), columns);
    }

    private static double[] numbers(Tensor tensor) {
        try (TensorScope scope = TensorScope.open()) {
            double[] all = new double[(int) tensor.numel()];
            Tensor precise = tensor.detach().to(ScalarType.Double).contiguous();
            new DoublePointer(precise.data_ptr()).get(all);
            return all;
        }
    }

    private static Tensor weight(int inputs, int outputs) {
        Dense layer = Dense.random(inputs, outputs);
        layer.bias().close();
        return layer.weight();
    }
}
