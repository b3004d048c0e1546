package dev.fixpoint.contraction;

import static dev.fixpoint.Tensors.filled;
import static dev.fixpoint.Tensors.random;
import static dev.fixpoint.Tensors.values;
import static dev.fixpoint.Tensors.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.Solution;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each measurement against dense linear algebra. */
class MeasurementsTest {
    /** Where the basis spans the whole state, only rounding is left; eigenvalues of such matrices have conditions below 1e3. */
    private static final double ROUNDING = 1e-10;

    @Test
    void aRotationScaledByNineTenthsHasASpectralRadiusOfNineTenths() {
        Tensor matrix = LinearMaps.rotations(0.9, 1.2);
        JacobianEstimate estimate =
                new SpectralRadius().at(LinearMaps.affine(matrix, filled(1, 1, 2)), filled(0, 1, 2));
        assertThat(estimate.largest()).isCloseTo(0.9, within(ROUNDING));
        assertThat(estimate.converged()).isTrue();
        assertThat(estimate.products()).isEqualTo(2);
    }

    @Test
    void manyPairsOfTheSameModulusDoNotMatter() {
        Tensor matrix = LinearMaps.rotations(0.9, LinearMaps.spread(0.1, 3, 40));
        assertThat(radius(matrix).largest()).isCloseTo(0.9, within(1e-3));
    }

    @Test
    void anEigenvalueAndItsNegativeDoNotMatter() {
        Tensor matrix = LinearMaps.symmetric(3, LinearMaps.spread(-0.8, 0.8, 60));
        assertThat(radius(matrix).largest()).isCloseTo(0.8, within(0.8 * 1e-3));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 10, 20, 29})
    void theRadiusOfASmallStateIsThatOfTheDenseMatrix(int size) {
        for (int seed = 0; seed < 20; seed++) {
            Tensor matrix = random(seed, 0.9 / Math.sqrt(size), size, size);
            JacobianEstimate estimate = new SpectralRadius(30, 1e-12, 300)
                    .at(LinearMaps.affine(matrix, filled(1, 1, size)), filled(0, 1, size));
            double expected = LinearMaps.radius(matrix);
            assertThat(estimate.largest()).as("seed %d", seed).isCloseTo(expected, within(ROUNDING * expected));
        }
    }

    /** The residual, 1e-3 of the radius, times a condition of an eigenvalue of up to 10 or so. */
    @ParameterizedTest
    @ValueSource(ints = {50, 100, 200})
    void theRadiusOfALargerStateIsFoundWithRestarts(int size) {
        for (int seed = 0; seed < 10; seed++) {
            Tensor matrix = random(seed, 0.9 / Math.sqrt(size), size, size);
            JacobianEstimate estimate = new SpectralRadius(30, 1e-3, 2000)
                    .at(LinearMaps.affine(matrix, filled(1, 1, size)), filled(0, 1, size));
            assertThat(estimate.converged()).as("seed %d converged", seed).isTrue();
            double expected = LinearMaps.radius(matrix);
            assertThat(estimate.largest()).as("seed %d", seed).isCloseTo(expected, within(1e-2 * expected));
        }
    }

    @Test
    void anEstimateThatRanOutOfProductsSaysSo() {
        Tensor matrix = random(4, 0.09, 100, 100);
        JacobianEstimate estimate =
                new SpectralRadius(10, 1e-6, 15).at(LinearMaps.affine(matrix, filled(1, 1, 100)), filled(0, 1, 100));
        assertThat(estimate.converged()).isFalse();
        assertThat(estimate.products()).isEqualTo(15);
        assertThat(estimate.residuals().get(0)).isGreaterThan(1e-6 * estimate.largest());
    }

    @Test
    void independentRowsAreMeasuredEachForItself() {
        Tensor matrices = torch.stack(
                new TensorVector(
                        LinearMaps.rotations(0.5, 0.3, 1),
                        LinearMaps.symmetric(1, 0.1, -0.7, 0.2, 0.3),
                        filled(0, 4, 4),
                        random(2, 0.6, 4, 4)),
                0);
        BoundMap g = LinearMaps.rowwise(matrices);
        JacobianEstimate radius = new SpectralRadius().at(g, filled(0, 4, 4));
        JacobianEstimate norm = new JacobianNorm().at(g, filled(0, 4, 4));
        for (int row = 0; row < 4; row++) {
            Tensor matrix = matrices.select(0, row);
            assertThat(radius.values().get(row)).isCloseTo(LinearMaps.radius(matrix), within(ROUNDING));
            assertThat(norm.values().get(row)).isCloseTo(LinearMaps.norm(matrix), within(ROUNDING));
        }
        double all = new SpectralRadius().ofBatch(g, filled(0, 4, 4)).largest();
        assertThat(all).as("to the standard tolerance").isCloseTo(radius.largest(), within(1e-3));
    }

    /** The residual is 1e-6 of the square; that of a symmetric operator bounds the error. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 30, 120})
    void theNormIsThatOfTheDenseMatrix(int size) {
        for (int seed = 0; seed < 10; seed++) {
            Tensor matrix = random(seed, 1 / Math.sqrt(size), size, size);
            JacobianEstimate estimate = new JacobianNorm(20, 1e-6, 2000)
                    .at(LinearMaps.affine(matrix, filled(1, 1, size)), filled(0, 1, size));
            double expected = LinearMaps.norm(matrix);
            assertThat(estimate.converged()).isTrue();
            assertThat(estimate.largest())
                    .as("seed %d", seed)
                    .isCloseTo(expected, within(1e-6 * expected))
                    .isLessThanOrEqualTo(expected * (1 + ROUNDING));
        }
    }

    @Test
    void aNonlinearMapIsMeasuredAtItsState() {
        Tensor weight = random(1, 0.3, 12, 12);
        Tensor z = random(2, 1, 1, 12);
        Tensor slopes = z.matmul(weight.t()).cosh().pow(new Scalar(-2));
        Tensor jacobian = slopes.t().mul(weight);
        BoundMap g = state -> state.matmul(weight.t()).tanh();
        assertThat(new SpectralRadius().at(g, z).largest()).isCloseTo(LinearMaps.radius(jacobian), within(ROUNDING));
        assertThat(new JacobianNorm().at(g, z).largest()).isCloseTo(LinearMaps.norm(jacobian), within(ROUNDING));
    }

    @Test
    void aConstantMapHasNoJacobianToSpeakOf() {
        BoundMap g = z -> filled(3, 2, 5);
        assertThat(new SpectralRadius().at(g, filled(0, 2, 5)).largest()).isZero();
        assertThat(new JacobianNorm().at(g, filled(0, 2, 5)).largest()).isZero();
    }

    @Test
    void aJacobianThatIsNotFiniteIsNoNumber() {
        BoundMap g = z -> z.sqrt();
        JacobianEstimate estimate = new SpectralRadius().at(g, vector(1, -1).reshape(1, 2));
        assertThat(estimate.largest()).isNaN();
        assertThat(estimate.converged()).isFalse();
    }

    @Test
    void measurementsLeaveNoTensorsAndTouchNoRandomNumbers() throws InterruptedException {
        collect();
        BoundMap g = LinearMaps.affine(random(1, 0.1, 20, 20), filled(1, 1, 20));
        Tensor z = filled(0, 1, 20);
        ContractionReport.at(g, z);
        torch.manual_seed(5);
        double undisturbed = torch.rand(1).item_double();
        torch.manual_seed(5);
        long before = Pointer.totalCount();
        ContractionReport.at(g, z);
        assertThat(Pointer.totalCount()).isEqualTo(before);
        assertThat(torch.rand(1).item_double()).isEqualTo(undisturbed);
    }

    private static void collect() throws InterruptedException {
        for (int i = 0; i < 10; i++) {
            System.gc();
            Thread.sleep(50);
        }
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new SpectralRadius(3, 1e-3, 10)).hasMessage("krylovSize must be at least 4, got 3");
        assertThatThrownBy(() -> new SpectralRadius(4, 0, 10)).hasMessage("tolerance must be in (0, 1), got 0.0");
        assertThatThrownBy(() -> new SpectralRadius(4, 1e-3, 0)).hasMessage("maxProducts must be at least 1, got 0");
        assertThatThrownBy(() -> new JacobianNorm(4, 1e-3, 1)).hasMessage("maxProducts must be at least 2, got 1");
        assertThatThrownBy(() -> new SpectralRadius().at(z -> z, filled(0, 0, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("empty state");
    }

    @Test
    void theTraceOfAnIterationHasTheFactorOfEachSample() {
        Tensor slopes = vector(0.3, -0.8).reshape(2, 1);
        Solution solution = new FixedPointIteration(StoppingCriterion.standard().withTrace())
                .solve(z -> z.mul(slopes).add(new Scalar(1)), filled(0, 2, 3));
        ResidualDecay decay = ResidualDecay.of(solution.statistics());
        assertThat(decay.factor().get(0)).isCloseTo(0.3, within(1e-4));
        assertThat(decay.factor().get(1)).isCloseTo(0.8, within(1e-4));
        assertThat(decay.lipschitz().get(1)).isCloseTo(0.8, within(1e-4));
        assertThat(decay.worstFactor()).isCloseTo(0.8, within(1e-4));
    }

    /** From 3 on, sin's slope on the way is at most 1, and at its fixed point 0.5. */
    @Test
    void theLipschitzEstimateIsNeverAboveTheLargestSlopeOnTheWay() {
        Solution solution = new FixedPointIteration(StoppingCriterion.standard().withTrace())
                .solve(z -> z.sin().mul(new Scalar(0.5)).add(new Scalar(0.1)), filled(3, 1, 1));
        ResidualDecay decay = ResidualDecay.of(solution.statistics());
        double slope = 0.5 * Math.cos(values(solution.value())[0]);
        assertThat(decay.factor().get(0)).isCloseTo(slope, within(1e-2));
        assertThat(decay.lipschitz().get(0)).isBetween(slope - 1e-3, 0.5);
    }

    @Test
    void withoutATraceThereIsNoDecay() {
        Solution solution = new FixedPointIteration(StoppingCriterion.standard())
                .solve(z -> z.mul(new Scalar(0.5)), filled(1, 1, 1));
        assertThatThrownBy(() -> ResidualDecay.of(solution.statistics()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("withTrace()");
        Solution one = new FixedPointIteration(StoppingCriterion.standard().withTrace())
                .solve(z -> z.mul(new Scalar(0.0)), filled(0, 1, 1));
        assertThat(ResidualDecay.of(one.statistics()).factor()).isEqualTo(List.of(Double.NaN));
    }

    private static JacobianEstimate radius(Tensor matrix) {
        try (TensorScope scope = TensorScope.open()) {
            long size = matrix.size(0);
            return new SpectralRadius(30, 1e-3, 2000)
                    .at(LinearMaps.affine(matrix, filled(1, 1, size)), filled(0, 1, size));
        }
    }
}
