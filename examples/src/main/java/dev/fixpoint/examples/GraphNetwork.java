package dev.fixpoint.examples;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.algorithms.equilibrium.GraphEquilibrium;
import dev.fixpoint.algorithms.graph.DirectedGraph;
import dev.fixpoint.memory.TensorScope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Two communities of a small network, told apart by an implicit graph network that is told two members. */
public final class GraphNetwork {

    private GraphNetwork() {}

    /**
     * Runs the example.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        torch.manual_seed(1);
        int[][] pairs = {{0, 1}, {1, 2}, {0, 2}, {2, 3}, {0, 3}, {4, 5}, {5, 6}, {4, 6}, {6, 7}, {4, 7}, {3, 4}};
        DirectedGraph network = DirectedGraph.of(8, pairs).bothWays();
        GraphEquilibrium block = GraphEquilibrium.random(network, 8, 16, 0.9, new TensorOptions());
        Tensor readout = torch.randn(16, 2).requires_grad_(true);
        List<Tensor> parameters = new ArrayList<>(block.parameters());
        parameters.add(readout);
        Adam adam = new Adam(new TensorVector(parameters.toArray(Tensor[]::new)), new AdamOptions(0.02));
        Tensor features = torch.eye(8).unsqueeze(0); // who is who
        Tensor known = torch.tensor(new long[] {0, 7});
        for (int step = 0; step < 40; step++) {
            try (TensorScope scope = TensorScope.open()) {
                Tensor scores = block.layer().forward(features).matmul(readout).select(0, 0);
                Tensor loss = torch.cross_entropy_loss(scores.index_select(0, known), torch.tensor(new long[] {0, 1}));
                adam.zero_grad();
                FixedPoint.backward(loss);
                adam.step();
                if (step == 39) {
                    Tensor side = scores.select(1, 1).gt(scores.select(1, 0));
                    for (int node = 0; node < 8; node++) {
                        System.out.println("node " + node + " in community "
                                + (side.select(0, node).item_bool() ? 1 : 0));
                    }
                }
            }
        }
    }
}
