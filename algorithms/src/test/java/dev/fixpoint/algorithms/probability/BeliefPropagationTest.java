package dev.fixpoint.algorithms.probability;

import static dev.fixpoint.algorithms.References.CLOSE;
import static dev.fixpoint.algorithms.References.assertAgreesWithUnrolling;
import static dev.fixpoint.algorithms.References.assertClose;
import static dev.fixpoint.algorithms.References.assertRowsAgree;
import static dev.fixpoint.algorithms.References.filled;
import static dev.fixpoint.algorithms.References.gradients;
import static dev.fixpoint.algorithms.References.options;
import static dev.fixpoint.algorithms.References.random;
import static dev.fixpoint.algorithms.References.variable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fixpoint.algorithms.graph.DirectedGraph;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.Solution;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class BeliefPropagationTest {
    /** Seven variables; the longest path has four edges. */
    private static final DirectedGraph TREE =
            DirectedGraph.of(7, new int[][] {{0, 1}, {2, 1}, {1, 3}, {3, 4}, {5, 4}, {3, 6}});

    private static final DirectedGraph CYCLE = DirectedGraph.of(4, new int[][] {{0, 1}, {1, 2}, {2, 3}, {3, 0}});

    private static final DirectedGraph GRID =
            DirectedGraph.of(6, new int[][] {{0, 1}, {1, 2}, {3, 4}, {4, 5}, {0, 3}, {1, 4}, {2, 5}});

    /** The logarithm of the partition function by the scores of all labellings at once; its gradients are the marginals. */
    private static Tensor logPartition(DirectedGraph graph, Tensor x, Tensor pairwise) {
        long[] all = new long[1 + graph.nodes()];
        Arrays.fill(all, x.size(2));
        all[0] = x.size(0);
        Tensor scores = filled(0, all);
        for (int i = 0; i < graph.nodes(); i++) {
            scores = scores.add(x.select(1, i).reshape(shape(all, 0, 1 + i)));
        }
        for (int e = 0; e < graph.edges().size(); e++) {
            DirectedGraph.Edge edge = graph.edges().get(e);
            Tensor table = pairwise.select(0, e);
            boolean ascending = edge.source() < edge.target();
            Tensor ordered = ascending ? table : table.t();
            scores = scores.add(ordered.reshape(shape(all, 1 + edge.source(), 1 + edge.target())));
        }
        return scores.flatten(1, -1).logsumexp(1);
    }

    /** Ones in all dimensions but the given ones. */
    private static long[] shape(long[] all, int... kept) {
        long[] shape = new long[all.length];
        Arrays.fill(shape, 1);
        for (int dimension : kept) {
            shape[dimension] = all[dimension];
        }
        return shape;
    }

    @Test
    void onATreeMarginalsAndPartitionFunctionAreThoseOfBruteForce() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = variable(random(1, 1, 2, 7, 3));
            Tensor pairwise = variable(random(2, 1, 6, 3, 3));
            BeliefPropagation tree = new BeliefPropagation(TREE, pairwise);
            Tensor messages = tree.layer().forward(x);

            Tensor exact = logPartition(TREE, x, pairwise);
            List<Tensor> marginals = gradients(exact.sum(), x, pairwise);
            assertClose("log Z", tree.logPartition(x, messages), exact, CLOSE);
            assertClose("marginals", tree.logMarginals(x, messages).exp(), marginals.get(0), CLOSE);
            Tensor pairs = tree.logPairMarginals(x, messages).exp().sum(0);
            assertClose("pair marginals, summed over the batch", pairs, marginals.get(1), CLOSE);

            List<Tensor> byLayer = gradients(tree.logPartition(x, messages).sum(), x, pairwise);
            assertClose("gradient of log Z in x", byLayer.get(0), marginals.get(0), CLOSE);
            assertClose("gradient of log Z in theta", byLayer.get(1), marginals.get(1), CLOSE);
        }
    }

    /** The gradients of marginals are covariances: second derivatives of log Z, here by differences of exact marginals. */
    @Test
    void onATreeTheGradientOfAMarginalIsACovariance() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = variable(random(1, 1, 1, 7, 2));
            Tensor pairwise = random(2, 1, 6, 2, 2);
            BeliefPropagation tree = new BeliefPropagation(TREE, pairwise);
            Tensor marginal = tree.logMarginals(x, tree.layer().forward(x))
                    .exp()
                    .flatten()
                    .select(0, 0);
            Tensor gradient = gradients(marginal, x).get(0);

            // p(y0 = 0, y6 = 1) - p(y0 = 0) p(y6 = 1), the joint by clamping y6 = 1.
            Tensor free =
                    gradients(logPartition(TREE, x, pairwise).sum(), x).get(0).flatten();
            Tensor clamp = filled(0, 1, 7, 2);
            clamp.select(1, 6).select(1, 0).fill_(new Scalar(-1e6));
            Tensor clamped = gradients(
                            logPartition(TREE, x.add(clamp), pairwise).sum(), x)
                    .get(0)
                    .flatten();
            Tensor covariance = clamped.select(0, 0).sub(free.select(0, 0)).mul(free.select(0, 13));
            assertClose("covariance", gradient.flatten().select(0, 13), covariance, CLOSE);
        }
    }

    @Test
    void aTreeTakesAsManyStepsAsItsLongestPathHasEdges() {
        try (TensorScope scope = TensorScope.open()) {
            Solution solution =
                    new BeliefPropagation(TREE, random(2, 1, 6, 3, 3)).layer().solve(random(1, 1, 2, 7, 3));
            assertThat(solution.statistics().evaluations()).isEqualTo(4 + 1);
        }
    }

    @Test
    void withCyclesValueAndGradientsAreThoseOfALongRun() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = variable(random(3, 1, 3, 6, 2));
            Tensor pairwise = variable(random(4, 0.5, 7, 2, 2));
            BeliefPropagation grid = new BeliefPropagation(GRID, pairwise);
            assertAgreesWithUnrolling(grid, grid.layer(), 200, x, pairwise);
            assertRowsAgree(grid.layer(), x);
        }
    }

    @Test
    void pairwisePotentialsMayDifferFromSampleToSample() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = variable(random(5, 1, 2, 4, 2));
            Tensor pairwise = variable(random(6, 0.5, 2, 4, 2, 2));
            BeliefPropagation both = new BeliefPropagation(CYCLE, pairwise);
            assertAgreesWithUnrolling(both, both.layer(), 200, x, pairwise);
            BeliefPropagation second =
                    new BeliefPropagation(CYCLE, pairwise.select(0, 1).detach());
            assertClose(
                    "the second sample",
                    both.layer().forward(x).narrow(0, 1, 1),
                    second.layer().forward(x.narrow(0, 1, 1)),
                    CLOSE);
        }
    }

    /** With two labels the largest marginal on a single cycle is right though its size is not (Weiss 2000). */
    @Test
    void onASingleCycleTheMostProbableLabelsAreRight() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = variable(random(7, 0.2, 20, 4, 2));
            Tensor pairwise = torch.eye(2, options()).mul(filled(1.5)).expand(4, 2, 2);
            BeliefPropagation cycle = new BeliefPropagation(CYCLE, pairwise);
            Tensor approximate = cycle.logMarginals(x, cycle.layer().forward(x)).exp();
            Tensor exact = gradients(logPartition(CYCLE, x, pairwise).sum(), x).get(0);
            Tensor half = filled(0.5);
            assertThat(approximate.sub(exact).abs().amax().item_double()).isGreaterThan(1e-3);
            assertThat(approximate.gt(half).equal(exact.gt(half))).isTrue();
        }
    }

    @Test
    void theDerivativesOfBethesPartitionFunctionAreItsMarginals() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = variable(random(9, 1, 1, 6, 3));
            Tensor pairwise = variable(random(10, 0.5, 7, 3, 3));
            BeliefPropagation grid = new BeliefPropagation(GRID, pairwise);
            Tensor messages = grid.layer().forward(x);
            List<Tensor> slopes = gradients(grid.logPartition(x, messages).sum(), x, pairwise);
            assertClose("in x", slopes.get(0), grid.logMarginals(x, messages).exp(), CLOSE);
            assertClose(
                    "in theta",
                    slopes.get(1).unsqueeze(0),
                    grid.logPairMarginals(x, messages).exp(),
                    CLOSE);
        }
    }

    @Test
    void potentialsThatDoNotFitTheGraphAreRefused() {
        try (TensorScope scope = TensorScope.open()) {
            assertThatThrownBy(() -> new BeliefPropagation(TREE, filled(0, 5, 2, 2)))
                    .hasMessage("pairwise must be [6, 2, 2], got [5, 2, 2]");
            assertThatThrownBy(() -> DirectedGraph.of(2, new int[][] {{0, 2}}))
                    .hasMessage("edges must join nodes from 0 to 1, got Edge[source=0, target=2]");
        }
    }
}
