package dev.fixpoint.algorithms.graph;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.algorithms.Shapes;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.Gmres;
import dev.fixpoint.solver.RowwiseAffineMap;
import dev.fixpoint.solver.StoppingCriterion;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * PageRank: where a walker is in the long run who follows an edge with probability {@code a}, chosen in proportion to its weight,
 * and else jumps to a node drawn from {@code v}; from nodes without outgoing edges the walker always jumps:
 *
 * <pre>{@code z = a (P' z + v d'z) + (1 - a) v,    P[i,j] = w[i,j] / sum_j w[i,j],    d[i] = 1 where node i has no edge out}</pre>
 *
 * <ul>
 *   <li>input: the jumps {@code v}, {@code [B, n]}, rows with the sum 1
 *   <li>state: the ranks {@code z}, {@code [B, n]}, rows with the sum 1
 * </ul>
 *
 * <p>Differentiable in the jumps, in the weights of the edges and in the damping. A step contracts by {@code a} in the 1-norm.
 * Cost of a step: two multiplications for each edge and sample; no matrix is made. Rows are independent.
 *
 * <p>Source: Page, Brin, Motwani and Winograd, 'The PageRank Citation Ranking', 1999; Gleich, 'PageRank beyond the Web', 2015.
 *
 * @param graph the nodes and edges
 * @param weights {@code w}, {@code [E]}, positive
 * @param damping {@code a}, {@code []}, in [0, 1)
 */
public record PageRank(DirectedGraph graph, Tensor weights, Tensor damping) implements FixedPointMap {
    /**
     * Checks shapes and ranges.
     *
     * @param graph the nodes and edges
     * @param weights {@code w}
     * @param damping {@code a}
     */
    public PageRank {
        Shapes.require("weights", weights, graph.edges().size());
        Shapes.requireNumber("damping", damping);
        double follow = damping.item_double();
        if (!(follow >= 0 && follow < 1)) {
            throw new IllegalArgumentException("damping must be in [0, 1), got " + follow);
        }
        if (!graph.edges().isEmpty() && !(least(weights) > 0)) {
            throw new IllegalArgumentException(
                    "weights must be positive, got " + least(weights) + "; leave out edges without weight");
        }
    }

    private static double least(Tensor weights) {
        try (TensorScope scope = TensorScope.open()) {
            return weights.detach().amin().item_double();
        }
    }

    @Override
    public Tensor apply(Tensor v, Tensor z) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(at(v).apply(z));
        }
    }

    @Override
    public BoundMap at(Tensor v) {
        Shapes.require("v", v, Shapes.ANY, graph.nodes());
        Tensor sources = graph.sources();
        Tensor targets = graph.targets();
        Tensor out = torch.zeros(new long[] {graph.nodes()}, weights.options()).index_add(0, sources, weights);
        Tensor dangling = out.eq(new Scalar(0)).to(weights.scalar_type());
        Tensor follow = weights.div(out.index_select(0, sources)).mul(damping);
        Tensor jump = dangling.mul(damping);
        return RowwiseAffineMap.of(
                (z, own) -> {
                    Tensor flow = z.index_select(1, sources).mul(follow);
                    Tensor lost = z.matmul(jump).unsqueeze(1);
                    return own.get(0).mul(lost).index_add(1, targets, flow);
                },
                v.sub(v.mul(damping)),
                v.alias());
    }

    /**
     * The layer from jumps to ranks, by GMRES forward and backward.
     *
     * @return the layer, {@code [B, n]} to the same
     */
    public FixedPointLayer layer() {
        Gmres solver = new Gmres(StoppingCriterion.standard());
        return FixedPointLayer.of(this).withSolver(solver).withGradient(new ImplicitGradient(solver));
    }
}
