package dev.fixpoint.algorithms.probability;

import static dev.fixpoint.algorithms.References.CLOSE;
import static dev.fixpoint.algorithms.References.assertAgreesWithUnrolling;
import static dev.fixpoint.algorithms.References.assertClose;
import static dev.fixpoint.algorithms.References.assertRowsAgree;
import static dev.fixpoint.algorithms.References.filled;
import static dev.fixpoint.algorithms.References.gradients;
import static dev.fixpoint.algorithms.References.random;
import static dev.fixpoint.algorithms.References.variable;
import static dev.fixpoint.algorithms.References.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.Solution;
import dev.fixpoint.solver.SolverStatus;
import dev.fixpoint.solver.StoppingCriterion;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GaussianMixtureTest {
    /** Points around three centres that overlap, {@code [2, 60, 2]}. */
    private static Tensor clouds() {
        Tensor centres = vector(0, 0, 2.5, 0.5, 0, 3).reshape(1, 3, 1, 2);
        return random(1, 0.8, 2, 3, 20, 2).add(centres).reshape(2, 60, 2);
    }

    /** With one component the fixed point is mean and covariance, in one step. */
    @Test
    void oneComponentIsMeanAndCovariance() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = variable(clouds());
            GaussianMixture single = new GaussianMixture(1, 0);
            GaussianMixture.Mixture mixture = single.mixture(single.layer().forward(x));
            Tensor centred = x.sub(x.mean(1).unsqueeze(1));
            Tensor covariance = centred.mT().matmul(centred).div(filled(60));
            assertClose("weights", mixture.weights(), filled(1, 2, 1), CLOSE);
            assertClose("means", mixture.means().squeeze(1), x.mean(1), CLOSE);
            assertClose("covariances", mixture.covariances().squeeze(1), covariance, CLOSE);
            assertClose(
                    "gradient",
                    gradients(mixture.covariances().square().sum(), x).get(0),
                    gradients(covariance.square().sum(), x).get(0),
                    CLOSE);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.05})
    void noStepLowersTheObjective(double floor) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = clouds();
            GaussianMixture mixture = new GaussianMixture(3, floor);
            Tensor z = mixture.initialState(x);
            Tensor before = mixture.objective(x, z);
            for (int step = 0; step < 200; step++) {
                z = mixture.apply(x, z);
                Tensor after = mixture.objective(x, z);
                // Rounding of a sum of 60 logarithms, about 100 in all.
                assertThat(after.sub(before).amin().item_double()).isGreaterThan(-1e-11);
                before = after;
            }
        }
    }

    @Test
    void theFixedPointIsAStationaryPointOfTheObjective() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = clouds();
            GaussianMixture mixture = new GaussianMixture(3, 0.01);
            Tensor z = variable(mixture.layer().forward(x));
            Tensor slope = gradients(mixture.objective(x, z).sum(), z).get(0);
            // The objective is a sum over 60 points: its curvature is of the order of 100.
            assertThat(slope.abs().amax().item_double()).isLessThan(1e-6);
        }
    }

    @Test
    void valueAndGradientAreThoseOfALongRun() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = variable(clouds());
            GaussianMixture mixture = new GaussianMixture(3, 0.01);
            // The radius of J is 0.92, and it moves with the state: an error of the solve counts a hundredfold in the
            // gradient.
            StoppingCriterion stop = StoppingCriterion.standard().withTolerance(1e-13, 1e-13);
            FixedPointLayer layer = mixture.layer()
                    .withSolver(new FixedPointIteration(stop))
                    .withGradient(new ImplicitGradient(new AndersonAcceleration(stop)));
            assertAgreesWithUnrolling(mixture, layer, 400, x);
            assertRowsAgree(layer, x);
        }
    }

    @Test
    void separateCloudsAreFound() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor near = random(2, 0.1, 1, 30, 1);
            Tensor far = random(3, 0.2, 1, 10, 1).add(filled(5));
            Tensor x = torch.cat(new TensorVector(near, far), 1);
            GaussianMixture mixture = new GaussianMixture(2, 0);
            Tensor z = mixture.layer().forward(x);
            Tensor weights = mixture.mixture(z).weights();
            Tensor order = mixture.mixture(z).means().squeeze(2).argsort();
            // No point is shared: the weights are those of the clouds.
            assertClose("weights", weights.gather(1, order), vector(0.75, 0.25).reshape(1, 2), CLOSE);
            Tensor responsibilities = mixture.responsibilities(x, z);
            assertClose("responsibilities", responsibilities.sum(1), filled(1, 1, 40), 1e-14);
        }
    }

    @Test
    void aComponentThatCollapsesFailsItsOwnDataSetAlone() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor good = clouds().narrow(0, 0, 1);
            Tensor lonely = torch.cat(new TensorVector(filled(0, 1, 59, 2), filled(9, 1, 1, 2)), 1);
            Tensor x = torch.cat(new TensorVector(good, lonely), 0);
            GaussianMixture mixture = new GaussianMixture(2, 0);
            Solution solution = mixture.layer()
                    .withInitialState(points -> start(mixture, points))
                    .solve(x);
            assertThat(solution.statistics().samples().get(0).status()).isEqualTo(SolverStatus.CONVERGED);
            assertThat(solution.statistics().samples().get(1).status()).isEqualTo(SolverStatus.NON_FINITE);
        }
    }

    /** A good start for the first data set; the second one cannot have a good one. */
    private static Tensor start(GaussianMixture mixture, Tensor points) {
        Tensor first = mixture.initialState(points.narrow(0, 0, 1));
        return first.expand(2, first.size(1)).clone();
    }

    @Test
    void tooFewPointsAreRefused() {
        try (TensorScope scope = TensorScope.open()) {
            assertThatThrownBy(() -> new GaussianMixture(3, 0.1).layer().forward(filled(0, 1, 2, 2)))
                    .hasMessage("There must be at least as many points as components, 3, got 2");
            assertThatThrownBy(() -> new GaussianMixture(0, 0.1)).hasMessage("components must be at least 1, got 0");
        }
    }
}
