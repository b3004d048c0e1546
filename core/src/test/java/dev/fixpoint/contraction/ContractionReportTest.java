package dev.fixpoint.contraction;

import static dev.fixpoint.Tensors.filled;
import static dev.fixpoint.Tensors.random;
import static dev.fixpoint.Tensors.variable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.FixedPointSolver;
import dev.fixpoint.solver.Gmres;
import dev.fixpoint.solver.NewtonKrylov;
import dev.fixpoint.solver.SolverStatus;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The forecasts against the steps that are taken. */
class ContractionReportTest {
    private static final double TOLERANCE = 1e-8;
    private static final StoppingCriterion STOP =
            StoppingCriterion.standard().withTolerance(TOLERANCE, 0).withMaxEvaluations(20_000);

    /** The residual is (I - J) times the error, and the start has parts along all eigenvectors: a constant number of steps. */
    @ParameterizedTest
    @ValueSource(doubles = {0.3, 0.6, 0.9, 0.97})
    void plainIterationTakesTheStepsThatAreForecast(double radius) {
        Tensor matrix = LinearMaps.symmetric(1, LinearMaps.spread(-radius, radius, 40));
        ContractionReport report = report(matrix);
        Taken taken = taken(matrix, new FixedPointIteration(STOP), new FixedPointIteration(STOP));
        long forecast = report.iterationSteps(TOLERANCE).orElseThrow();
        assertThat((double) taken.forward()).isBetween(0.75 * forecast, 1.1 * forecast + 2);
        assertThat((double) taken.backward()).isBetween(0.75 * forecast, 1.1 * forecast + 2);
    }

    @Test
    void aRotationTakesTheStepsThatAreForecast() {
        Tensor matrix = LinearMaps.rotations(0.9, 0.4, 1.5, 2.9);
        ContractionReport report = report(matrix);
        int taken = taken(matrix, new FixedPointIteration(STOP), new FixedPointIteration(STOP))
                .forward();
        long forecast = report.iterationSteps(TOLERANCE).orElseThrow();
        assertThat(forecast).isEqualTo((long) Math.ceil(Math.log(TOLERANCE) / Math.log(0.9)));
        assertThat((double) taken).isBetween(0.9 * forecast, 1.1 * forecast + 2);
    }

    @Test
    void transientGrowthIsAnnounced() {
        Tensor matrix = filled(0.5, 2, 2);
        matrix.get(1).get(0).fill_(new Scalar(0.0));
        matrix.get(0).get(1).fill_(new Scalar(50.0));
        ContractionReport report = report(matrix);
        assertThat(report.spectralRadius().largest()).isCloseTo(0.5, within(1e-6));
        assertThat(report.norm().largest()).isCloseTo(LinearMaps.norm(matrix), within(1e-3));
        assertThat(report.sentence(TOLERANCE)).contains("after errors have grown for a while");
    }

    /** With fewer distinct eigenvalues Anderson acceleration does better: the forecast is for infinitely many. */
    @ParameterizedTest
    @ValueSource(doubles = {0.6, 0.9, 0.97, 0.99})
    void andersonAccelerationTakesAtMostTheStepsThatAreForecast(double radius) {
        Tensor matrix = LinearMaps.symmetric(1, LinearMaps.spread(-radius, radius, 400));
        long forecast = report(matrix).acceleratedSteps(TOLERANCE).orElseThrow();
        Taken taken = taken(matrix, new AndersonAcceleration(10, 1, STOP), new AndersonAcceleration(10, 1, STOP));
        assertThat((double) taken.forward()).isBetween(0.4 * forecast, 1.15 * forecast + 2);
        assertThat((double) taken.backward()).isBetween(0.4 * forecast, 1.15 * forecast + 2);
    }

    @Test
    void realEigenvaluesAreForecastByTheChebyshevRate() {
        ContractionReport report = report(LinearMaps.symmetric(1, LinearMaps.spread(-0.9, 0.9, 40)));
        assertThat(report.acceleratedRate()).isCloseTo(0.9 / (1 + Math.sqrt(1 - 0.81)), within(1e-3));
    }

    @Test
    void eigenvaluesOnACircleAreNotAccelerated() {
        ContractionReport report = report(LinearMaps.rotations(0.9, LinearMaps.spread(0, Math.PI, 60)));
        assertThat(report.acceleratedRate()).isCloseTo(0.9, within(0.03));
    }

    @Test
    void whereOnlyDampingHelpsTheReportNamesIt() {
        Tensor matrix = LinearMaps.symmetric(2, LinearMaps.spread(-3, 0.5, 30));
        ContractionReport report = report(matrix);
        assertThat(report.iterationSteps(TOLERANCE)).isEmpty();
        assertThat(report.damping()).isCloseTo(2 / 4.5, within(0.01));
        FixedPointIteration damped = new FixedPointIteration(report.damping(), STOP);
        long forecast = report.dampedSteps(TOLERANCE).orElseThrow();
        assertThat((double) taken(matrix, damped, damped).forward()).isBetween(0.7 * forecast, 1.2 * forecast + 2);
        assertThat(report.sentence(TOLERANCE))
                .contains("not to be expected to converge, forward or backward; with a damping of 0.4")
                .contains("JacobianPenalty");
        assertThat(solve(matrix, new FixedPointIteration(STOP))).isEqualTo(SolverStatus.DIVERGED);
    }

    @Test
    void whereNoDampingHelpsTheReportNamesNewtonAndGmres() {
        Tensor matrix = LinearMaps.symmetric(2, LinearMaps.spread(-0.5, 1.7, 12));
        ContractionReport report = report(matrix);
        assertThat(report.dampedSteps(TOLERANCE)).isEmpty();
        assertThat(report.sentence(TOLERANCE))
                .contains("with any damping")
                .contains("there is no forecast")
                .contains("NewtonKrylov forward and Gmres backward");
        Taken taken = taken(matrix, new NewtonKrylov(STOP), new Gmres(STOP));
        assertThat(taken.forward()).isLessThan(100);
        assertThat(taken.backward()).isLessThan(30);
    }

    @Test
    void theLayerReportsOnItself() {
        Tensor matrix = LinearMaps.symmetric(1, LinearMaps.spread(-0.9, 0.9, 20));
        ContractionReport report = layer(matrix).contraction(filled(1, 1, 20));
        assertThat(report.sentence(1e-10))
                .startsWith("The spectral radius of J is 0.900, its norm 0.900. Plain iteration is to be expected to"
                        + " converge to 1e-10 in about 219 steps, Anderson acceleration in about 50 ");
    }

    @Test
    void whatASolveHasShownStandsBesideWhatIsForecast() {
        Tensor matrix = LinearMaps.rotations(0.9, 1);
        var statistics = layer(matrix)
                .withSolver(new FixedPointIteration(STOP.withTrace()))
                .solve(filled(1, 1, 2))
                .statistics();
        assertThat(report(matrix).withDecay(ResidualDecay.of(statistics)).sentence(TOLERANCE))
                .contains("and the solve gained a factor of 0.900 a step");
    }

    @Test
    void aJacobianThatIsNotFiniteIsReportedSo() {
        assertThat(ContractionReport.at(z -> z.sqrt(), filled(-1, 1, 3)).sentence(TOLERANCE))
                .startsWith("The Jacobian at this state is not finite");
    }

    @Test
    void anImpossibleToleranceIsRefused() {
        ContractionReport report = report(random(1, 0.1, 3, 3));
        assertThatThrownBy(() -> report.iterationSteps(0)).hasMessage("tolerance must be in (0, 1), got 0.0");
    }

    private static ContractionReport report(Tensor matrix) {
        BoundMap g = LinearMaps.affine(matrix, filled(1, 1, matrix.size(0)));
        return ContractionReport.at(g, filled(0, 1, matrix.size(0)));
    }

    private static FixedPointLayer layer(Tensor matrix) {
        return FixedPointLayer.of((x, z) -> z.matmul(matrix.t()).add(x));
    }

    private static SolverStatus solve(Tensor matrix, FixedPointSolver solver) {
        return layer(matrix)
                .withSolver(solver)
                .solve(random(7, 1, 1, matrix.size(0)))
                .status();
    }

    /** Evaluations of a forward and a backward solve. */
    private record Taken(int forward, int backward) {}

    /** With a random input and a random gradient. */
    private static Taken taken(Tensor matrix, FixedPointSolver forward, FixedPointSolver backward) {
        List<Integer> evaluations = new ArrayList<>();
        Tensor x = variable(random(7, 1, 1, matrix.size(0)));
        layer(matrix)
                .withSolver(forward)
                .withGradient(new ImplicitGradient(backward))
                .withListener((phase, status, statistics) -> evaluations.add(statistics.evaluations()))
                .forward(x)
                .mul(random(8, 1, 1, matrix.size(0)))
                .sum()
                .backward();
        return new Taken(evaluations.get(0), evaluations.get(1));
    }
}
