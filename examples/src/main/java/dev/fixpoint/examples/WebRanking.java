package dev.fixpoint.examples;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.algorithms.graph.DirectedGraph;
import dev.fixpoint.algorithms.graph.PageRank;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Ranks four pages, and asks which link a page should be grateful for. */
public final class WebRanking {

    private WebRanking() {}

    /**
     * Runs the example.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        try (TensorScope scope = TensorScope.open()) {
            DirectedGraph web = DirectedGraph.of(4, new int[][] {{0, 1}, {0, 2}, {1, 2}, {2, 0}, {3, 2}});
            Tensor links = torch.ones(5).requires_grad_(true);
            Tensor damping = torch.tensor(0.85f);
            Tensor anywhere = torch.full(new long[] {1, 4}, new Scalar(0.25));

            Tensor ranks = new PageRank(web, links, damping).layer().forward(anywhere);
            for (int page = 0; page < 4; page++) {
                System.out.println(
                        "page " + page + " has rank " + ranks.select(1, page).item_double());
            }
            FixedPoint.backward(ranks.select(1, 1).sum());
            System.out.println(
                    "page 1 owes most to link " + links.grad().argmax().item_long());
        }
    }
}
