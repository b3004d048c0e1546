package dev.fixpoint.algorithms.equilibrium;

import static dev.fixpoint.algorithms.References.CLOSE;
import static dev.fixpoint.algorithms.References.assertAgreesWithUnrolling;
import static dev.fixpoint.algorithms.References.assertClose;
import static dev.fixpoint.algorithms.References.assertRowsAgree;
import static dev.fixpoint.algorithms.References.filled;
import static dev.fixpoint.algorithms.References.options;
import static dev.fixpoint.algorithms.References.random;
import static dev.fixpoint.algorithms.References.values;
import static dev.fixpoint.algorithms.References.variable;
import static dev.fixpoint.algorithms.References.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.algorithms.graph.DirectedGraph;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class EquilibriumTest {
    private static final DirectedGraph RING = DirectedGraph.of(
                    5, new int[][] {{0, 1}, {1, 2}, {2, 3}, {3, 4}, {4, 0}, {0, 2}})
            .bothWays();

    @Test
    void theDenseBlockHasTheGradientsOfALongRun() {
        try (TensorScope scope = TensorScope.open()) {
            torch.manual_seed(1);
            DenseEquilibrium block = DenseEquilibrium.random(3, 8, 16, options());
            Tensor x = variable(random(1, 1, 4, 3));
            assertAgreesWithUnrolling(
                    block, block.layer(), 100, x, block.parameters().toArray(Tensor[]::new));
            assertRowsAgree(block.layer(), x);
        }
    }

    @Test
    void theConvolutionalBlockHasTheGradientsOfALongRun() {
        try (TensorScope scope = TensorScope.open()) {
            torch.manual_seed(2);
            ConvolutionalEquilibrium block = ConvolutionalEquilibrium.random(4, 6, 2, options());
            Tensor x = variable(random(2, 1, 2, 4, 3, 4));
            assertAgreesWithUnrolling(
                    block, block.layer(), 100, x, block.parameters().toArray(Tensor[]::new));
            assertRowsAgree(block.layer(), x);
        }
    }

    @Test
    void theDenseBlockContractsHoweverLargeItsWeightsAre() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor one = filled(1, 8);
            DenseEquilibrium block = new DenseEquilibrium(
                    random(1, 1, 8, 3), one, random(2, 50, 16, 8), random(3, 50, 8, 16), one.mul(filled(7)), one, 0.9);
            Tensor x = random(4, 0.1, 20, 3);
            Tensor z = random(5, 1, 20, 8);
            Tensor other = z.add(random(6, 1e-3, 20, 8));
            Tensor stretch =
                    rowNorms(block.apply(x, z).sub(block.apply(x, other))).div(rowNorms(z.sub(other)));
            assertThat(stretch.amax().item_double()).isLessThan(0.9);
        }
    }

    @Test
    void theConvolutionalBlockContractsHoweverLargeItsWeightsAre() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor one = filled(1, 4);
            ConvolutionalEquilibrium block = new ConvolutionalEquilibrium(
                    random(2, 50, 6, 4, 3, 3), random(3, 50, 4, 6, 3, 3), one.mul(filled(7)), one, 2, 0.9);
            Tensor x = random(4, 0.1, 10, 4, 5, 5);
            Tensor z = random(5, 1, 10, 4, 5, 5);
            Tensor other = z.add(random(6, 1e-3, 10, 4, 5, 5));
            Tensor stretch =
                    rowNorms(block.apply(x, z).sub(block.apply(x, other))).div(rowNorms(z.sub(other)));
            assertThat(stretch.amax().item_double()).isLessThan(0.9);
        }
    }

    private static Tensor rowNorms(Tensor tensor) {
        return tensor.flatten(1, -1).square().sum(1).sqrt();
    }

    @Test
    void theGraphBlockHasTheGradientsOfALongRunInTheWeightsOfItsEdgesToo() {
        try (TensorScope scope = TensorScope.open()) {
            torch.manual_seed(3);
            Tensor edges = variable(random(3, 1, 12));
            Tensor weight = variable(random(4, 1, 6, 6));
            Tensor input = variable(random(5, 1, 6, 2));
            Tensor bias = variable(random(6, 1, 6));
            GraphEquilibrium block = new GraphEquilibrium(RING, edges, weight, input, bias, 0.8);
            Tensor x = variable(random(7, 1, 2, 5, 2));
            assertAgreesWithUnrolling(block, block.layer(), 300, x, edges, weight, input, bias);
            assertRowsAgree(block.layer(), x);
        }
    }

    /** The radius of |A| kron |W| is the product of the radii, and both are bounded. */
    @Test
    void theGraphBlockIsWellPosedHoweverLargeItsWeightIs() {
        try (TensorScope scope = TensorScope.open()) {
            GraphEquilibrium block = new GraphEquilibrium(
                    RING, random(3, 5, 12), random(4, 50, 6, 6), random(5, 1, 6, 2), filled(0.1, 6), 0.9);
            Tensor adjacency = filled(0, 5, 5);
            double[] weights = values(block.edgeWeights());
            for (int e = 0; e < weights.length; e++) {
                DirectedGraph.Edge edge = RING.edges().get(e);
                adjacency.select(0, edge.target()).select(0, edge.source()).fill_(new Scalar(Math.abs(weights[e])));
            }
            double ofGraph = torch.linalg_eigvals(adjacency).abs().amax().item_double();
            double ofWeight = block.boundedWeight().abs().sum(1).amax().item_double();
            // The bound of the eigenvalue is from above, and by 30 steps of power iteration nearly tight.
            assertThat(ofGraph * ofWeight).isBetween(0.89, 0.9);

            Tensor x = random(7, 1, 1, 5, 2);
            StoppingCriterion stop = StoppingCriterion.standard();
            FixedPointLayer plain = block.layer().withSolver(new FixedPointIteration(stop));
            Tensor far = random(8, 100, 1, 5, 6);
            assertClose("from far away", plain.forward(x, far), plain.forward(x), CLOSE);
        }
    }

    @Test
    void symmetricWeightsHaveTheEigenvalueOneForAGraphBothWays() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor weights = GraphEquilibrium.symmetric(RING, options());
            Tensor small = random(4, 0.01, 6, 6);
            GraphEquilibrium block = new GraphEquilibrium(RING, weights, small, random(5, 1, 6, 2), filled(0, 6), 0.9);
            assertClose("a weight within its bound stays as it is", block.boundedWeight(), small, 1e-14);
        }
    }

    /** What a node reads may come from any distance: a path of 5 nodes, told at one end which class it is. */
    @Test
    void theGraphBlockLearnsWhatComesFromTheOtherEnd() {
        try (TensorScope scope = TensorScope.open()) {
            torch.manual_seed(4);
            int nodes = 5;
            int[][] pairs = new int[nodes - 1][];
            for (int i = 0; i < pairs.length; i++) {
                pairs[i] = new int[] {i, i + 1};
            }
            DirectedGraph path = DirectedGraph.of(nodes, pairs).bothWays();
            GraphEquilibrium block = GraphEquilibrium.random(path, 1, 8, 0.95, options());
            block.bias().detach().fill_(new Scalar(0.1)); // relu passes on what is above 0
            Tensor readout = variable(random(9, 1, 8));
            Tensor x = filled(0, 2, nodes, 1);
            x.select(0, 0).select(0, 0).fill_(new Scalar(10));
            x.select(0, 1).select(0, 0).fill_(new Scalar(-10));
            Tensor targets = vector(1, 0);
            List<Tensor> parameters = new ArrayList<>(block.parameters());
            parameters.add(readout);
            Adam adam = new Adam(new TensorVector(parameters.toArray(Tensor[]::new)), new AdamOptions(0.05));
            double loss = Double.NaN;
            for (int step = 0; step < 30; step++) {
                try (TensorScope inner = TensorScope.open()) {
                    adam.zero_grad();
                    Tensor last = block.layer().forward(x).select(1, nodes - 1);
                    Tensor error = torch.binary_cross_entropy_with_logits(
                            last.mul(new Scalar(10)).matmul(readout), targets);
                    FixedPoint.backward(error);
                    adam.step();
                    loss = error.item_double();
                }
            }
            assertThat(loss).isLessThan(0.1);
        }
    }

    @Test
    void shapesAndRangesAreChecked() {
        try (TensorScope scope = TensorScope.open()) {
            assertThatThrownBy(() -> ConvolutionalEquilibrium.random(4, 6, 3, options()))
                    .hasMessage("groups must divide the number of channels, 4, got 3");
            assertThatThrownBy(() -> GraphEquilibrium.random(RING, 2, 4, 1, options()))
                    .hasMessage("factor must be in (0, 1), got 1.0");
            assertThatThrownBy(() ->
                            DenseEquilibrium.random(3, 8, 16, options()).layer().forward(filled(0, 2, 4)))
                    .hasMessage("x must be [any, 3], got [2, 4]");
        }
    }
}
