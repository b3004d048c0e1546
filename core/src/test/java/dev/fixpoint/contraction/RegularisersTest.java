package dev.fixpoint.contraction;

import static dev.fixpoint.Tensors.assertClose;
import static dev.fixpoint.Tensors.filled;
import static dev.fixpoint.Tensors.random;
import static dev.fixpoint.Tensors.values;
import static dev.fixpoint.Tensors.variable;
import static dev.fixpoint.Tensors.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class RegularisersTest {
    private static final double STEP = 1e-5;
    /** Of central differences: the square of the step, and rounding divided by it. */
    private static final double DIFFERENCES = 1e-7;

    private static final StoppingCriterion TIGHT =
            StoppingCriterion.standard().withTolerance(1e-13, 1e-13).withMaxEvaluations(10_000);

    /** Five standard errors, from the variance of the 4,000 draws themselves. */
    @Test
    void theEstimateOfTheFrobeniusNormIsUnbiased() {
        Tensor weight = random(1, 0.4, 8, 8);
        Tensor z = random(2, 1, 3, 8);
        BoundMap g = state -> state.matmul(weight.t()).tanh();
        Tensor slopes = z.matmul(weight.t()).cosh().pow(new Scalar(-2));
        double exact = slopes.unsqueeze(2).mul(weight).square().sum().item_double() / z.numel();
        torch.manual_seed(3);
        int draws = 4_000;
        double[] estimates = new double[draws];
        for (int i = 0; i < draws; i++) {
            try (TensorScope scope = TensorScope.open()) {
                estimates[i] = new JacobianPenalty(1).at(g, z).item_double();
            }
        }
        double mean = Arrays.stream(estimates).average().orElseThrow();
        double variance =
                Arrays.stream(estimates).map(x -> (x - mean) * (x - mean)).sum() / (draws - 1);
        assertThat(variance).isPositive();
        assertThat(mean).isCloseTo(exact, within(5 * Math.sqrt(variance / draws)));
    }

    /** With a diagonal Jacobian every sign gives the same. */
    @Test
    void aDiagonalJacobianIsExactWithOneProbe() {
        Tensor slopes = random(1, 0.5, 2, 4);
        double penalty =
                new JacobianPenalty(1).at(z -> z.mul(slopes), filled(1, 2, 4)).item_double();
        assertThat(penalty).isCloseTo(slopes.square().mean().item_double(), within(1e-15));
    }

    @Test
    void theGradientOfTheJacobianPenaltyIsThatOfDifferences() {
        Tensor z = random(2, 1, 2, 5);
        assertGradient(random(1, 0.4, 5, 5), weight -> {
            torch.manual_seed(11);
            return new JacobianPenalty(2).at(state -> state.matmul(weight.t()).tanh(), z);
        });
    }

    /** The solution moves with the weight; where it is not detached, the penalty's gradient has that in it. */
    @Test
    void theGradientReachesThePenaltyThroughTheSolutionWhereThatHasAGraph() {
        Tensor x = random(2, 1, 2, 5);
        AndersonAcceleration solver = new AndersonAcceleration(TIGHT);
        assertGradient(random(1, 0.2, 5, 5), weight -> {
            FixedPointMap map = (input, z) -> z.matmul(weight.t()).add(input).tanh();
            Tensor z = FixedPointLayer.of(map)
                    .withSolver(solver)
                    .withGradient(new ImplicitGradient(solver))
                    .forward(x);
            torch.manual_seed(11);
            return new JacobianPenalty(1).at(map.at(x), z);
        });
    }

    @Test
    void aDetachedSolutionGivesTheGradientInTheParametersAlone() {
        Tensor weight = variable(random(1, 0.2, 5, 5));
        Tensor z = variable(random(2, 1, 2, 5));
        new JacobianPenalty(1)
                .at(state -> state.matmul(weight.t()).tanh(), z.detach())
                .backward();
        assertThat(weight.grad().defined()).isTrue();
        assertThat(z.grad().defined()).isFalse();
    }

    @Test
    void aMapThatDoesNotReadTheStateHasNoPenalty() {
        assertThat(new JacobianPenalty(1)
                        .at(z -> filled(1, 1, 3), filled(0, 1, 3))
                        .item_double())
                .isZero();
        assertThat(new SpectralNormPenalty(0)
                        .at(z -> filled(1, 1, 3), filled(0, 1, 3))
                        .item_double())
                .isZero();
        Tensor bias = variable(filled(1, 1, 3));
        assertThat(new JacobianPenalty(1)
                        .at(z -> bias.mul(new Scalar(2)), filled(0, 1, 3))
                        .item_double())
                .isZero();
    }

    @Test
    void theSpectralNormPenaltyIsTheExcessOverTheBound() {
        Tensor matrix = random(1, 0.5, 6, 6);
        double excess = LinearMaps.norm(matrix) - 0.7;
        BoundMap g = LinearMaps.affine(matrix, filled(1, 1, 6));
        assertThat(new SpectralNormPenalty(0.7, 200).at(g, filled(0, 1, 6)).item_double())
                .isCloseTo(excess * excess, within(1e-9));
        assertThat(new SpectralNormPenalty(3).at(g, filled(0, 1, 6)).item_double())
                .isZero();
    }

    @Test
    void theSpectralNormPenaltyIsTheMeanOverIndependentRows() {
        Tensor matrices = random(3, 0.5, 2, 4, 4);
        double expected = 0;
        for (int row = 0; row < 2; row++) {
            double norm = LinearMaps.norm(matrices.select(0, row));
            expected += norm * norm / 2;
        }
        double penalty = new SpectralNormPenalty(0, 500)
                .at(LinearMaps.rowwise(matrices), filled(0, 2, 4))
                .item_double();
        assertThat(penalty).isCloseTo(expected, within(1e-9));
    }

    @Test
    void theGradientOfTheSpectralNormPenaltyIsThatOfDifferences() {
        Tensor z = random(2, 1, 2, 5);
        assertGradient(random(1, 0.6, 5, 5), weight -> {
            torch.manual_seed(11);
            return new SpectralNormPenalty(0.3, 300)
                    .at(state -> state.matmul(weight.t()).tanh(), z);
        });
    }

    /** Steps of size 0.1 along the gradient, from a norm of 1.5. */
    @Test
    void descentOnThePenaltyBringsTheNormBelowTheBound() {
        torch.manual_seed(1);
        Tensor weight = variable(LinearMaps.symmetric(1, 1.5, -1.2, 0.3, 0.1));
        for (int i = 0; i < 200; i++) {
            try (TensorScope scope = TensorScope.open()) {
                Tensor penalty = new SpectralNormPenalty(0.8).at(z -> z.matmul(weight.t()), filled(1, 1, 4));
                Tensor gradient = torch.grad(new TensorVector(penalty), new TensorVector(weight))
                        .get(0);
                weight.detach().sub_(gradient.mul(new Scalar(0.1)));
            }
        }
        assertThat(LinearMaps.norm(weight.detach())).isLessThan(0.81);
    }

    @Test
    void theRecorderKeepsEverySecondStateWithAllItsRows() {
        FixedPointMap map = ((FixedPointMap) (x, z) -> z.mul(new Scalar(0.5)).add(x)).withIndependentRows();
        try (IterateRecorder recorder = new IterateRecorder(new FixedPointIteration(TIGHT.withMaxEvaluations(7)), 2)) {
            recorder.solve(map.at(filled(1, 3, 1)), filled(0, 3, 1));
            List<Tensor> iterates = recorder.iterates();
            assertThat(iterates).hasSize(3);
            assertThat(values(iterates.get(0))).containsExactly(1, 1, 1);
            assertThat(values(iterates.get(2))).containsOnly(2 - Math.pow(0.5, 4));
            recorder.solve(map.at(filled(1, 1, 1)), filled(0, 1, 1));
            assertThat(recorder.iterates()).hasSize(3);
            assertThat(values(recorder.iterates().get(0))).hasSize(1);
        }
    }

    @Test
    void theRecordOutlivesTheScopeOfTheForward() {
        FixedPointMap map = (x, z) -> z.mul(new Scalar(0.5)).add(x);
        try (IterateRecorder recorder = new IterateRecorder(new FixedPointIteration(TIGHT), 4)) {
            Tensor x = filled(1, 2, 2);
            try (TensorScope scope = TensorScope.open()) {
                FixedPointLayer.of(map).withSolver(recorder).forward(x);
            }
            assertThat(values(recorder.iterates().get(0))).containsOnly(2 - Math.pow(0.5, 2));
        }
    }

    @Test
    void theCorrectionIsTheDecayingSumOfTheLosses() {
        Tensor slope = variable(filled(0.5));
        BoundMap g = z -> z.mul(slope);
        List<Tensor> iterates = List.of(filled(4, 1), filled(2, 1), filled(1, 1));
        Tensor loss = new FixedPointCorrection(0.5).loss(g, iterates, z -> z.sum());
        assertThat(loss.item_double()).isCloseTo(0.125 * 2 + 0.25 * 1 + 0.5 * 0.5, within(1e-15));
        loss.backward();
        assertThat(values(slope.grad())[0]).isCloseTo(0.125 * 4 + 0.25 * 2 + 0.5 * 1, within(1e-15));
        assertThat(new FixedPointCorrection(1).loss(g, List.of(), z -> z.sum()).item_double())
                .isZero();
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new JacobianPenalty(0)).hasMessage("probes must be at least 1, got 0");
        assertThatThrownBy(() -> new SpectralNormPenalty(-1)).hasMessage("bound must be at least 0, got -1.0");
        assertThatThrownBy(() -> new SpectralNormPenalty(1, 0)).hasMessage("powers must be at least 1, got 0");
        assertThatThrownBy(() -> new FixedPointCorrection(0)).hasMessage("decay must be in (0, 1], got 0.0");
        assertThatThrownBy(() -> new IterateRecorder(new FixedPointIteration(TIGHT), 0))
                .hasMessage("every must be at least 1, got 0");
    }

    private static void assertGradient(Tensor at, UnaryOperator<Tensor> function) {
        Tensor variable = variable(at);
        function.apply(variable).backward();
        double[] differences = new double[Math.toIntExact(at.numel())];
        for (int i = 0; i < differences.length; i++) {
            Tensor direction = torch.zeros_like(at);
            direction.view(-1).narrow(0, i, 1).fill_(new Scalar(STEP));
            double above = function.apply(variable(at.add(direction))).item_double();
            double below = function.apply(variable(at.sub(direction))).item_double();
            differences[i] = (above - below) / (2 * STEP);
        }
        assertClose("gradient", variable.grad().reshape(-1), vector(differences), DIFFERENCES);
    }
}
