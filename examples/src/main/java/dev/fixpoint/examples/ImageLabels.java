package dev.fixpoint.examples;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.algorithms.probability.MeanField;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Cleans a noisy picture of two labels with a Potts model, and learns how strongly neighbours agree. */
public final class ImageLabels {

    private ImageLabels() {}

    /**
     * Runs the example.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        try (TensorScope scope = TensorScope.open()) {
            torch.manual_seed(1);
            int side = 16;
            Tensor places = torch.arange(new Scalar(side * side));
            Tensor row = places.div(new Scalar(side)).floor();
            Tensor column = places.remainder(new Scalar(side));
            Tensor distance = row.unsqueeze(0)
                    .sub(row.unsqueeze(1))
                    .abs()
                    .add(column.unsqueeze(0).sub(column.unsqueeze(1)).abs());
            Tensor neighbours = distance.eq(new Scalar(1)).to(torch.ScalarType.Float);

            Tensor truth = column.lt(new Scalar(side / 2)).to(torch.ScalarType.Float);
            Tensor seen = truth.sub(new Scalar(0.5)).add(torch.randn((long) side * side), new Scalar(0.5));
            Tensor x = torch.stack(new TensorVector(seen, seen.neg()), 1).unsqueeze(0);

            Tensor strength = torch.tensor(0.4f).requires_grad_(true);
            MeanField field = new MeanField(neighbours.mul(strength), torch.eye(2));
            Tensor first = field.layer().forward(x).select(0, 0).select(1, 0); // how likely the first label is
            System.out.println("right without neighbours " + right(seen, truth, 0));
            System.out.println("right with neighbours    " + right(first, truth, 0.5));

            FixedPoint.backward(torch.binary_cross_entropy(first, truth));
            System.out.println("gradient of the strength " + strength.grad().item_double());
        }
    }

    private static double right(Tensor score, Tensor truth, double threshold) {
        return score.gt(new Scalar(threshold))
                .eq(truth.gt(new Scalar(0.5)))
                .to(torch.ScalarType.Float)
                .mean()
                .item_double();
    }
}
