package dev.fixpoint.examples;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.algorithms.equilibrium.ConvolutionalEquilibrium;
import dev.fixpoint.algorithms.equilibrium.DenseEquilibrium;
import dev.fixpoint.memory.TensorScope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Trains a deep equilibrium layer with layer norm on a small regression, and runs a convolutional one. */
public final class EquilibriumNetworks {

    private EquilibriumNetworks() {}

    /**
     * Runs the example.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        torch.manual_seed(1);
        DenseEquilibrium block = DenseEquilibrium.random(2, 32, 64, new TensorOptions());
        Tensor readout = torch.zeros(32).requires_grad_(true);
        List<Tensor> parameters = new ArrayList<>(block.parameters());
        parameters.add(readout);
        Adam adam = new Adam(new TensorVector(parameters.toArray(Tensor[]::new)), new AdamOptions(3e-3));
        Tensor x = torch.randn(100, 2);
        Tensor y = x.select(1, 0).mul(x.select(1, 1)); // a product, which no linear model knows
        for (int step = 0; step <= 60; step++) {
            try (TensorScope scope = TensorScope.open()) {
                Tensor loss = torch.mse_loss(block.layer().forward(x).matmul(readout), y);
                adam.zero_grad();
                FixedPoint.backward(loss);
                adam.step();
                if (step % 20 == 0) {
                    System.out.println("loss " + loss.item_double());
                }
            }
        }
        ConvolutionalEquilibrium images = ConvolutionalEquilibrium.random(8, 16, 4, new TensorOptions());
        Tensor features = images.layer().forward(torch.randn(2, 8, 12, 12));
        System.out.println("an equilibrium of 2 images, norm " + features.norm().item_double());
    }
}
