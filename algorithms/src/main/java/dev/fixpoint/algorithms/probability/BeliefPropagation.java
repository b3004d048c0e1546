package dev.fixpoint.algorithms.probability;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.algorithms.Shapes;
import dev.fixpoint.algorithms.graph.DirectedGraph;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.FallbackSolver;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.RowwiseMap;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Sum-product belief propagation in a pairwise model with {@code n} variables of {@code L} labels,
 *
 * <pre>{@code p(y) ~ exp(sum_i x[i, y[i]] + sum_(s,t) theta[(s,t), y[s], y[t]])}</pre>
 *
 * <p>All messages move at once, as logarithms with the sum of exponentials 1:
 *
 * <pre>{@code m[s->t](b) = log sum_a exp(x[s,a] + theta[(s,t),a,b] + sum_(k != t) m[k->s](a)) - constant}</pre>
 *
 * <p>On a tree the marginals are exact after as many steps as the longest path has edges, and the gradient is exact too. With
 * cycles they are the stationary points of the Bethe free energy: unique on a single cycle and for weak couplings, and else
 * neither unique nor always found.
 *
 * <ul>
 *   <li>input: the unary potentials {@code x}, {@code [B, n, L]}, finite
 *   <li>state: the messages, {@code [B, 2 E, L]}, along the edges and then against them
 * </ul>
 *
 * <p>Differentiable in both kinds of potentials. Cost of a step: {@code 2 E L^2} exponentials a sample. Rows of the batch are
 * independent.
 *
 * <p>Source: Pearl, 'Probabilistic Reasoning in Intelligent Systems', 1988; Yedidia, Freeman and Weiss, 'Understanding Belief
 * Propagation and its Generalizations', 2003.
 *
 * @param graph the variables and the pairs of them that interact, each pair once
 * @param pairwise {@code theta}, {@code [E, L, L]} or {@code [B, E, L, L]}, finite; sources before targets
 */
public record BeliefPropagation(DirectedGraph graph, Tensor pairwise) implements FixedPointMap {
    private static final double DAMPING = 0.5;

    /**
     * Checks the shapes.
     *
     * @param graph the variables and pairs
     * @param pairwise {@code theta}
     */
    public BeliefPropagation {
        if (graph.edges().isEmpty()) {
            throw new IllegalArgumentException("The graph must have at least one edge, got none.");
        }
        Shapes.requireBatchedOrNot("pairwise", pairwise, graph.edges().size(), pairwise.size(-1), pairwise.size(-1));
    }

    @Override
    public Tensor apply(Tensor x, Tensor messages) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(at(x).apply(messages));
        }
    }

    @Override
    public BoundMap at(Tensor x) {
        Shapes.require("x", x, Shapes.ANY, graph.nodes(), labels());
        Tensor potentials = torch.cat(new TensorVector(pairwise, pairwise.mT()), -3);
        Tensor own = potentials.dim() == 4
                ? potentials
                : potentials.unsqueeze(0).expand(x.size(0), 2L * edges(), labels(), labels());
        Routes routes = new Routes(graph);
        return RowwiseMap.of((messages, rows) -> step(routes, messages, rows), x.alias(), own);
    }

    private static Tensor step(Routes routes, Tensor messages, List<Tensor> rows) {
        Tensor senders = routes.senders(rows.get(0), messages);
        Tensor sums = rows.get(1).add(senders.unsqueeze(3)).logsumexp(2);
        return sums.log_softmax(2);
    }

    /**
     * The layer from unary potentials to messages, from uniform ones: plain iteration, which ends by itself on trees, then damped
     * iteration, then Anderson acceleration. Backward the same.
     *
     * @return the layer, {@code [B, n, L]} to {@code [B, 2 E, L]}
     */
    public FixedPointLayer layer() {
        StoppingCriterion stop = StoppingCriterion.standard();
        FallbackSolver solver = FallbackSolver.of(
                new FixedPointIteration(stop), new FixedPointIteration(DAMPING, stop), new AndersonAcceleration(stop));
        return FixedPointLayer.of(this)
                .withInitialState(x -> torch.zeros(new long[] {x.size(0), 2L * edges(), labels()}, x.options())
                        .log_softmax(2))
                .withSolver(solver)
                .withGradient(new ImplicitGradient(solver));
    }

    /**
     * The logarithms of the marginals of the variables.
     *
     * @param x the unary potentials, {@code [B, n, L]}
     * @param messages the state, {@code [B, 2 E, L]}
     * @return {@code [B, n, L]}
     */
    public Tensor logMarginals(Tensor x, Tensor messages) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(new Routes(graph).beliefs(x, messages).log_softmax(2));
        }
    }

    /**
     * The logarithms of the joint marginals of the pairs.
     *
     * @param x the unary potentials, {@code [B, n, L]}
     * @param messages the state, {@code [B, 2 E, L]}
     * @return {@code [B, E, L, L]}, sources before targets
     */
    public Tensor logPairMarginals(Tensor x, Tensor messages) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor senders = new Routes(graph).senders(x, messages);
            Tensor sources = senders.narrow(1, 0, edges()).unsqueeze(3);
            Tensor targets = senders.narrow(1, edges(), edges()).unsqueeze(2);
            Tensor joint = sources.add(targets).add(pairwise);
            return scope.handOver(joint.flatten(2, 3).log_softmax(2).view(joint.sizes()));
        }
    }

    /**
     * Bethe's approximation of the logarithm of the partition function, which on trees is exact: with the marginals {@code b},
     *
     * <pre>{@code sum_i (<b[i], x[i]> + H(b[i])) + sum_e (<b[e], theta[e]> - I(b[e]))}</pre>
     *
     * @param x the unary potentials, {@code [B, n, L]}
     * @param messages the state, {@code [B, 2 E, L]}, converged
     * @return {@code [B]}; its derivatives in the potentials are the marginals
     */
    public Tensor logPartition(Tensor x, Tensor messages) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor single = logMarginals(x, messages);
            Tensor pairs = logPairMarginals(x, messages);
            Tensor ofSources = single.index_select(1, graph.sources()).unsqueeze(3);
            Tensor ofTargets = single.index_select(1, graph.targets()).unsqueeze(2);
            Tensor information = pairs.sub(ofSources).sub(ofTargets);
            Tensor nodes = single.exp().mul(x.sub(single)).sum(1, 2);
            return scope.handOver(
                    nodes.add(pairs.exp().mul(pairwise.sub(information)).sum(1, 2, 3)));
        }
    }

    private int edges() {
        return graph.edges().size();
    }

    private long labels() {
        return pairwise.size(-1);
    }

    /** Which message comes from where; message {@code e} runs along edge {@code e}, message {@code E + e} against it. */
    private record Routes(Tensor sources, Tensor targets, Tensor opposite) {
        Routes(DirectedGraph graph) {
            this(
                    graph.bothWays().sources(),
                    graph.bothWays().targets(),
                    torch.tensor(LongStream.range(0, 2L * graph.edges().size())
                            .map(e -> (e + graph.edges().size())
                                    % (2L * graph.edges().size()))
                            .toArray()));
        }

        /** What all messages and its own potential say of each variable, {@code [B, n, L]}. */
        Tensor beliefs(Tensor x, Tensor messages) {
            return x.index_add(1, targets, messages);
        }

        /** What the sender of each message knows without its receiver, {@code [B, 2 E, L]}. */
        Tensor senders(Tensor x, Tensor messages) {
            return beliefs(x, messages).index_select(1, sources).sub(messages.index_select(1, opposite));
        }
    }
}
