package dev.fixpoint.algorithms.equilibrium;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.algorithms.Shapes;
import dev.fixpoint.algorithms.graph.DirectedGraph;
import dev.fixpoint.contraction.WeightedInfinityNorm;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.RowwiseMap;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * A graph equilibrium layer, the implicit graph neural network: what nodes say to one another in the end, however far apart they
 * are,
 *
 * <pre>{@code Z = relu(S Z W' + S X U' + b),    (S Z)[t] = sum over edges (s, t) of a[(s,t)] Z[s]}</pre>
 *
 * <p>It is well-posed, with exactly one solution for every input, where {@code lambda(|S|) |W| < 1} with the Perron-Frobenius
 * eigenvalue {@code lambda} and the largest row sum {@code |W|}. That is kept by construction: rows of the free weight whose sum
 * is above {@code factor / lambda} are scaled down to it, with {@code lambda} bounded from above by Collatz and Wielandt's
 * quotients {@code max (|S| v)[t] / v[t]}, which holds for every positive {@code v}. The step then contracts by {@code factor} in
 * the maximum norm with the weights {@code v}.
 *
 * <ul>
 *   <li>input {@code X}: features of the nodes, {@code [B, n, p]}
 *   <li>state {@code Z}: {@code [B, n, k]}
 * </ul>
 *
 * <p>Differentiable in the features, all weights, and those of the edges; scaling and bound are part of the graph. Cost of a step:
 * {@code E k + n k^2} multiplications a sample. Rows of the batch are independent.
 *
 * <p>Source: Gu, Chang, Zhu, Sojoudi and El Ghaoui, 'Implicit Graph Neural Networks', NeurIPS 2020, theorem 4.1 and eq. 5; it
 * projects the weight after each step of training, which here is a scaling in the map.
 *
 * @param graph the nodes and edges
 * @param edgeWeights {@code a}, {@code [E]}
 * @param weight {@code W} before it is scaled, {@code [k, k]}
 * @param input {@code U}, {@code [k, p]}
 * @param bias {@code b}, {@code [k]}
 * @param factor by which a step contracts, in (0, 1)
 */
public record GraphEquilibrium(
        DirectedGraph graph, Tensor edgeWeights, Tensor weight, Tensor input, Tensor bias, double factor)
        implements FixedPointMap {
    private static final int POWER_STEPS = 30;
    private static final double TINY = 1e-12;

    /**
     * Checks shapes and range.
     *
     * @param graph the nodes and edges
     * @param edgeWeights {@code a}
     * @param weight {@code W}
     * @param input {@code U}
     * @param bias {@code b}
     * @param factor by which a step contracts
     */
    public GraphEquilibrium {
        Shapes.require("edgeWeights", edgeWeights, graph.edges().size());
        Shapes.require("weight", weight, Shapes.ANY, weight.size(0));
        Shapes.require("input", input, weight.size(0), Shapes.ANY);
        Shapes.require("bias", bias, weight.size(0));
        if (!(factor > 0 && factor < 1)) {
            throw new IllegalArgumentException("factor must be in (0, 1), got " + factor);
        }
    }

    /**
     * A layer to be trained, with weights from torch's random generator and the edges' weights {@link #symmetric}.
     *
     * @param graph the nodes and edges
     * @param features {@code p}
     * @param width {@code k}
     * @param factor by which a step contracts, in (0, 1)
     * @param options dtype and device
     * @return the map, whose weights require gradients, but those of the edges
     */
    public static GraphEquilibrium random(
            DirectedGraph graph, long features, long width, double factor, TensorOptions options) {
        try (TensorScope scope = TensorScope.open()) {
            return new GraphEquilibrium(
                    graph,
                    scope.handOver(symmetric(graph, options)),
                    scope.handOver(Blocks.normal(options, width, width)),
                    scope.handOver(Blocks.normal(options, width, features)),
                    scope.handOver(torch.zeros(new long[] {width}, options).requires_grad_(true)),
                    factor);
        }
    }

    /**
     * The usual weights, {@code 1 / sqrt(edges out of s * edges into t)}; for a graph with each edge both ways {@code lambda} is 1.
     *
     * @param graph the nodes and edges
     * @param options dtype and device
     * @return {@code [E]}
     */
    public static Tensor symmetric(DirectedGraph graph, TensorOptions options) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor none = torch.zeros(new long[] {graph.nodes()}, options);
            Tensor ones = torch.ones(new long[] {graph.edges().size()}, options);
            Tensor out = none.index_add(0, graph.sources(), ones).index_select(0, graph.sources());
            Tensor in = none.index_add(0, graph.targets(), ones).index_select(0, graph.targets());
            return scope.handOver(out.mul(in).rsqrt());
        }
    }

    /**
     * What is trained.
     *
     * @return the weights but those of the edges
     */
    public List<Tensor> parameters() {
        return List.of(weight, input, bias);
    }

    @Override
    public Tensor apply(Tensor x, Tensor z) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(at(x).apply(z));
        }
    }

    @Override
    public BoundMap at(Tensor x) {
        Shapes.require("x", x, Shapes.ANY, graph.nodes(), input.size(1));
        Sums sums = new Sums(graph.sources(), graph.targets());
        Tensor mixing = boundedWeight(sums).t();
        Tensor drive = sums.of(x.matmul(input.t()), edgeWeights).add(bias);
        Tensor along = edgeWeights.alias();
        return RowwiseMap.of(
                (z, own) -> sums.of(z.matmul(mixing), along).add(own.get(0)).relu(), drive);
    }

    /**
     * The weight as the map uses it.
     *
     * @return {@code W}, {@code [k, k]}, with {@code lambda |W| <= factor}
     */
    public Tensor boundedWeight() {
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(boundedWeight(new Sums(graph.sources(), graph.targets())));
        }
    }

    private Tensor boundedWeight(Sums sums) {
        Tensor lambda = sums.perronBound(edgeWeights.abs(), graph.nodes()).clamp_min(new Scalar(TINY));
        WeightedInfinityNorm norm = new WeightedInfinityNorm(torch.ones_like(bias.detach()));
        return norm.rowsAtMost(weight.mul(lambda), factor).div(lambda);
    }

    /**
     * The layer, from zeros: Anderson acceleration, and where the kinks of relu defeat it plain iteration, which is sure to
     * converge. Backward the same.
     *
     * @return the layer, {@code [B, n, p]} to {@code [B, n, k]}
     */
    public FixedPointLayer layer() {
        return Blocks.layer(this)
                .withInitialState(x -> torch.zeros(new long[] {x.size(0), graph.nodes(), weight.size(0)}, x.options()));
    }

    /** Weighted sums over the edges into each node. */
    private record Sums(Tensor sources, Tensor targets) {
        Tensor of(Tensor features, Tensor weights) {
            Tensor flow = features.index_select(1, sources).mul(weights.unsqueeze(1));
            return torch.zeros_like(features).index_add(1, targets, flow);
        }

        /** An upper bound of the Perron-Frobenius eigenvalue, {@code []}. */
        Tensor perronBound(Tensor weights, long nodes) {
            Tensor v = torch.ones(new long[] {1, nodes, 1}, weights.options());
            for (int k = 0; k < POWER_STEPS; k++) {
                // With v itself added, v stays positive, and cyclic graphs converge.
                Tensor next = v.add(of(v, weights));
                v = next.div(next.amax());
            }
            return of(v, weights).div(v).amax();
        }
    }
}
