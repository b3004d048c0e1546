package dev.fixpoint.algorithms.graph;

import static dev.fixpoint.algorithms.References.CLOSE;
import static dev.fixpoint.algorithms.References.assertAgreesWithUnrolling;
import static dev.fixpoint.algorithms.References.assertClose;
import static dev.fixpoint.algorithms.References.assertRowsAgree;
import static dev.fixpoint.algorithms.References.filled;
import static dev.fixpoint.algorithms.References.gradients;
import static dev.fixpoint.algorithms.References.loss;
import static dev.fixpoint.algorithms.References.options;
import static dev.fixpoint.algorithms.References.random;
import static dev.fixpoint.algorithms.References.variable;
import static dev.fixpoint.algorithms.References.vector;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fixpoint.memory.TensorScope;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class PageRankTest {
    private static final int[][] PAIRS = {{0, 1}, {0, 2}, {1, 2}, {2, 0}, {3, 2}, {3, 4}, {1, 4}};

    /** Node 4 has no edge out. */
    private static final DirectedGraph GRAPH = DirectedGraph.of(5, PAIRS);

    private static final double[] WEIGHTS = {1, 2, 1, 1, 3, 1, 0.5};

    /** The same walk with a dense matrix: {@code P'}, and jumps where there is no edge out. */
    private static Tensor dense(Tensor jumps) {
        Tensor matrix = filled(0, 5, 5);
        for (int e = 0; e < PAIRS.length; e++) {
            matrix.select(0, PAIRS[e][0]).select(0, PAIRS[e][1]).fill_(new Scalar(WEIGHTS[e]));
        }
        matrix.select(0, 4).copy_(jumps);
        return matrix.div(matrix.sum(1).unsqueeze(1));
    }

    @Test
    void ranksAndGradientsAreThoseOfTheDenseInverse() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor damping = variable(filled(0.85));
            Tensor jumps = variable(vector(0.1, 0.2, 0.3, 0.15, 0.25).reshape(1, 5));
            Tensor ranks = new PageRank(GRAPH, vector(WEIGHTS), damping).layer().forward(jumps);
            Tensor p = dense(jumps.detach().squeeze(0));
            Tensor inverse =
                    torch.eye(5, options()).sub(p.t().mul(filled(0.85))).inverse();
            Tensor exact = jumps.detach().matmul(inverse.t()).mul(filled(0.15));
            assertClose("ranks", ranks, exact, CLOSE);
            assertClose("their sum", ranks.sum(1), filled(1, 1), CLOSE);

            // dx/da = (I - aP')^-1 (P'x - v).
            Tensor leaf = variable(exact);
            Tensor u = gradients(loss(leaf), leaf).get(0).matmul(inverse);
            Tensor gain = exact.matmul(p).sub(jumps.detach());
            List<Tensor> gradients = gradients(loss(ranks), damping, jumps);
            assertClose("in the damping", gradients.get(0), u.mul(gain).sum(), CLOSE);
            // Jumps count as such, and for the walker who was lost in node 4.
            Tensor lost = exact.select(1, 4).mul(filled(0.85)).add(filled(0.15));
            assertClose("in the jumps", gradients.get(1), u.mul(lost), CLOSE);
        }
    }

    @Test
    void valueAndGradientsAreThoseOfALongRun() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor weights = variable(vector(WEIGHTS));
            Tensor damping = variable(filled(0.9));
            Tensor jumps = variable(random(1, 1, 3, 5).softmax(1));
            PageRank rank = new PageRank(GRAPH, weights, damping);
            assertAgreesWithUnrolling(rank, rank.layer(), 400, jumps, weights, damping);
            assertRowsAgree(rank.layer(), jumps);
        }
    }

    @Test
    void rangesAreChecked() {
        try (TensorScope scope = TensorScope.open()) {
            assertThatThrownBy(() -> new PageRank(GRAPH, filled(1, 6), filled(0.5)))
                    .hasMessage("weights must be [7], got [6]");
            assertThatThrownBy(() -> new PageRank(GRAPH, filled(0, 7), filled(0.5)))
                    .hasMessage("weights must be positive, got 0.0; leave out edges without weight");
            assertThatThrownBy(() -> new PageRank(GRAPH, filled(1, 7), filled(1)))
                    .hasMessage("damping must be in [0, 1), got 1.0");
        }
    }
}
