package dev.fixpoint.experiments.multilabel;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The energy of {@link InputConvexNetwork} for rows whose features are given: convex in the labels.
 *
 * @param labelGates {@code P1 x, P2 u, P3 s}, each {@code [B, labels]}
 * @param biases {@code Q1 x, Q2 u}
 * @param gates {@code relu(R2 u), relu(R3 s)}
 * @param labelWeights {@code W1, W2, w3}
 * @param convexWeights {@code V2, V3}, none below 0
 */
record ConvexEnergy(
        List<Tensor> labelGates,
        List<Tensor> biases,
        List<Tensor> gates,
        List<Tensor> labelWeights,
        List<Tensor> convexWeights) {
    long rows() {
        return labelGates.get(0).size(0);
    }

    long labels() {
        return labelGates.get(0).size(1);
    }

    ScalarType type() {
        return labelGates.get(0).scalar_type();
    }

    /** {@code E}, {@code [B]}, of labels {@code [B, labels]}. */
    Tensor value(Tensor y) {
        Tensor first = ofLabels(y, 0).add(biases.get(0)).relu();
        Tensor second = ofLabels(y, 1).add(biases.get(1)).add(ofLayer(first, 0)).relu();
        return ofLabels(y, 2).add(ofLayer(second, 1)).squeeze(1);
    }

    /** The energies of some rows, which may be given more than once. */
    ConvexEnergy rows(long[] rows) {
        Tensor index = torch.tensor(rows);
        return new ConvexEnergy(
                labelGates.stream().map(gate -> gate.index_select(0, index)).toList(),
                biases.stream().map(bias -> bias.index_select(0, index)).toList(),
                gates.stream().map(gate -> gate.index_select(0, index)).toList(),
                labelWeights,
                convexWeights);
    }

    /** The same energy without a way back to the parameters. */
    ConvexEnergy detached() {
        return new ConvexEnergy(cut(labelGates), cut(biases), cut(gates), cut(labelWeights), cut(convexWeights));
    }

    private static List<Tensor> cut(List<Tensor> tensors) {
        return tensors.stream().map(Tensor::detach).toList();
    }

    private Tensor ofLabels(Tensor y, int layer) {
        return y.mul(labelGates.get(layer)).matmul(labelWeights.get(layer).t());
    }

    private Tensor ofLayer(Tensor z, int layer) {
        return z.mul(gates.get(layer)).matmul(convexWeights.get(layer).t());
    }
}
