package dev.fixpoint.algorithms;

import static dev.fixpoint.algorithms.References.assertClose;
import static dev.fixpoint.algorithms.References.filled;
import static dev.fixpoint.algorithms.References.gradients;
import static dev.fixpoint.algorithms.References.options;
import static dev.fixpoint.algorithms.References.random;
import static dev.fixpoint.algorithms.References.variable;
import static dev.fixpoint.algorithms.References.vector;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.algorithms.dynamics.KeplerEquation;
import dev.fixpoint.algorithms.dynamics.LyapunovEquation;
import dev.fixpoint.algorithms.dynamics.PolicyEvaluation;
import dev.fixpoint.algorithms.dynamics.SteinEquation;
import dev.fixpoint.algorithms.dynamics.Transitions;
import dev.fixpoint.algorithms.dynamics.ValueIteration;
import dev.fixpoint.algorithms.equilibrium.ConvolutionalEquilibrium;
import dev.fixpoint.algorithms.equilibrium.DenseEquilibrium;
import dev.fixpoint.algorithms.equilibrium.GraphEquilibrium;
import dev.fixpoint.algorithms.graph.DirectedGraph;
import dev.fixpoint.algorithms.graph.PageRank;
import dev.fixpoint.algorithms.learning.Lasso;
import dev.fixpoint.algorithms.learning.LinearSupportVectorMachine;
import dev.fixpoint.algorithms.learning.LogisticRegression;
import dev.fixpoint.algorithms.learning.NonNegativeLeastSquares;
import dev.fixpoint.algorithms.learning.RidgeRegression;
import dev.fixpoint.algorithms.probability.BeliefPropagation;
import dev.fixpoint.algorithms.probability.GaussianMixture;
import dev.fixpoint.algorithms.probability.MeanField;
import dev.fixpoint.algorithms.probability.Sinkhorn;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The backward solve evaluates a map again on the rows that it has not finished. By then the scope in which input and parameters
 * were made may be closed.
 */
class ScopesTest {
    /** A layer that is made, with its parameters, in a scope of its own, and its inputs. */
    record Case(String name, Supplier<FixedPointLayer> layer, Supplier<Tensor> input) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static DirectedGraph ring() {
        return DirectedGraph.of(4, new int[][] {{0, 1}, {1, 2}, {2, 3}, {3, 0}});
    }

    /** Four rows of very different sizes, which take different numbers of steps. */
    private static Tensor rows(long... shape) {
        long[] whole = shape.clone();
        long[] sizes = new long[shape.length];
        Arrays.fill(sizes, 1);
        sizes[0] = 4;
        whole[0] = 4;
        return random(1, 1, whole).mul(vector(1e-3, 0.1, 1, 3).reshape(sizes));
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case(
                        "Sinkhorn",
                        () -> new Sinkhorn(filled(0.25, 4), filled(0.25, 4), filled(0.5)).layer(),
                        () -> rows(4, 4, 4)),
                new Case(
                        "MeanField",
                        () -> new MeanField(random(2, 0.3, 5, 5), torch.eye(2, options())).layer(),
                        () -> rows(4, 5, 2)),
                new Case("GaussianMixture", () -> new GaussianMixture(2, 0.1).layer(), () -> rows(4, 20, 2)),
                new Case(
                        "BeliefPropagation",
                        () -> new BeliefPropagation(ring(), random(3, 0.7, 4, 2, 2)).layer(),
                        () -> rows(4, 4, 2)),
                new Case(
                        "PageRank",
                        () -> new PageRank(ring().bothWays(), filled(1, 8), filled(0.9)).layer(),
                        () -> rows(4, 4).softmax(1)),
                new Case(
                        "ValueIteration",
                        () -> new ValueIteration(
                                        new Transitions(random(4, 2, 4, 5, 3, 5).softmax(3)),
                                        filled(0.9),
                                        Optional.of(filled(0.5)))
                                .layer(),
                        () -> rows(4, 5, 3)),
                new Case(
                        "PolicyEvaluation",
                        () -> new PolicyEvaluation(random(5, 2, 4, 6, 6).softmax(2), filled(0.9)).layer(),
                        () -> rows(4, 6)),
                new Case("SteinEquation", () -> new SteinEquation(random(6, 0.3, 4, 4)).layer(), () -> rows(4, 4, 4)),
                new Case(
                        "LyapunovEquation",
                        () -> new LyapunovEquation(random(7, 0.5, 4, 4)
                                        .sub(torch.eye(4, options()).mul(filled(3))))
                                .layer(),
                        () -> rows(4, 4, 4)),
                new Case(
                        "KeplerEquation", () -> new KeplerEquation(filled(0.8)).layer(), () -> vector(1e-3, 0.3, 2, 6)),
                new Case(
                        "RidgeRegression",
                        () -> new RidgeRegression(random(11, 1, 8, 3), filled(0.1)).layer(),
                        () -> rows(4, 8)),
                new Case("Lasso", () -> new Lasso(random(12, 1, 4, 10), filled(0.01)).layer(), () -> rows(4, 4)),
                new Case(
                        "NonNegativeLeastSquares",
                        () -> new NonNegativeLeastSquares(random(13, 1, 8, 3)).layer(),
                        () -> rows(4, 8)),
                new Case(
                        "LogisticRegression",
                        () -> new LogisticRegression(random(14, 1, 8, 3), filled(0.1)).layer(),
                        () -> rows(4, 8).sigmoid()),
                new Case(
                        "LinearSupportVectorMachine",
                        () -> new LinearSupportVectorMachine(random(15, 1, 5, 8), filled(0.5)).layer(),
                        () -> rows(4, 5).sign()),
                new Case(
                        "DenseEquilibrium",
                        () -> new DenseEquilibrium(
                                        random(8, 1, 6, 3),
                                        filled(0, 6),
                                        random(9, 1, 8, 6),
                                        random(10, 1, 6, 8),
                                        filled(1, 6),
                                        filled(0, 6),
                                        0.9)
                                .layer(),
                        () -> rows(4, 3)),
                new Case(
                        "ConvolutionalEquilibrium",
                        () -> new ConvolutionalEquilibrium(
                                        random(9, 1, 4, 2, 3, 3),
                                        random(10, 1, 2, 4, 3, 3),
                                        filled(1, 2),
                                        filled(0, 2),
                                        1,
                                        0.9)
                                .layer(),
                        () -> rows(4, 2, 4, 4)),
                new Case(
                        "GraphEquilibrium",
                        () -> new GraphEquilibrium(
                                        ring().bothWays(),
                                        filled(1, 8),
                                        random(9, 1, 5, 5),
                                        random(10, 1, 5, 2),
                                        filled(0.1, 5),
                                        0.9)
                                .layer(),
                        () -> rows(4, 4, 2)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void backwardNeedsNothingOfTheScopeInWhichForwardRan(Case map) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor leaf = variable(map.input().get());
            Tensor z;
            try (TensorScope inner = TensorScope.open()) {
                z = inner.handOver(layer(map).forward(leaf.mul(filled(1))));
            }
            Tensor gradient = gradients(z.square().sum(), leaf).get(0);
            Tensor again = layer(map).forward(leaf);
            assertClose(
                    "gradient", gradient, gradients(again.square().sum(), leaf).get(0), 0);
        }
    }

    /** Anderson acceleration leaves out the rows that are finished. */
    private static FixedPointLayer layer(Case map) {
        return map.layer()
                .get()
                .withGradient(new ImplicitGradient(new AndersonAcceleration(StoppingCriterion.standard())));
    }
}
