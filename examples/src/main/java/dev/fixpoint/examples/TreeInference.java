package dev.fixpoint.examples;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.algorithms.graph.DirectedGraph;
import dev.fixpoint.algorithms.probability.BeliefPropagation;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Exact marginals on a tree by belief propagation, and how evidence at one end moves the other. */
public final class TreeInference {

    private TreeInference() {}

    /**
     * Runs the example.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        try (TensorScope scope = TensorScope.open()) {
            // 0 - 1 - 2 - 3, and 4 beside 1; neighbours like to agree
            DirectedGraph tree = DirectedGraph.of(5, new int[][] {{0, 1}, {1, 2}, {2, 3}, {1, 4}});
            Tensor agreement = torch.eye(2).expand(4, 2, 2);
            BeliefPropagation model = new BeliefPropagation(tree, agreement);

            Tensor evidence = torch.zeros(1, 5, 2).requires_grad_(true);
            Tensor messages = model.layer().forward(evidence);
            Tensor marginals = model.logMarginals(evidence, messages).exp();
            System.out.println("log Z " + model.logPartition(evidence, messages).item_double());

            FixedPoint.backward(marginals.select(1, 3).select(1, 0).sum());
            for (int node = 0; node < 5; node++) {
                System.out.println("evidence at " + node + " moves node 3 by "
                        + evidence.grad().select(1, node).select(1, 0).item_double());
            }
        }
    }
}
