package dev.fixpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.problems.Problem;
import dev.fixpoint.problems.Problems;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.BroydenMethod;
import dev.fixpoint.solver.FixedPointSolver;
import dev.fixpoint.solver.Gmres;
import dev.fixpoint.solver.NewtonKrylov;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table with states of float32; the formula of each map is worked out in float64 and rounded. */
class SinglePrecisionTest {
    private static final double EPSILON = 0x1p-23;
    /** The residual that rounding allows: some units in the last place of a state. */
    private static final double RESIDUAL = 16 * EPSILON;
    /** The condition of the worst problem of the table is a thousand. */
    private static final double TOLERANCE = 1_000 * RESIDUAL;

    private static final StoppingCriterion STOP =
            StoppingCriterion.standard().withTolerance(RESIDUAL, RESIDUAL).withMaxEvaluations(5_000);

    static Stream<Arguments> problemsAndSolvers() {
        return Problems.regular()
                .flatMap(problem -> Stream.of(
                        Arguments.of(problem, new AndersonAcceleration(STOP), new AndersonAcceleration(STOP)),
                        Arguments.of(problem, new BroydenMethod(STOP), new BroydenMethod(STOP)),
                        Arguments.of(problem, newton(problem), new Gmres(STOP))));
    }

    /** Difference quotients in float32 have an error of 3e-4, which hides what {@code I - J} does where its condition is 1e3. */
    private static FixedPointSolver newton(Problem problem) {
        return problem.name().startsWith("18:") ? new AndersonAcceleration(10, 1, STOP) : new NewtonKrylov(STOP);
    }

    @ParameterizedTest(name = "{0} by {1}")
    @MethodSource("problemsAndSolvers")
    void solutionsAndGradientsAreRightToThePrecisionOfTheState(
            Problem problem, FixedPointSolver solver, FixedPointSolver adjointSolver) {
        FixedPointMap single =
                (x, z) -> problem.map().apply(x, z.to(torch.ScalarType.Double)).to(torch.ScalarType.Float);
        Tensor x = problem.x();
        x.mutable_grad().reset();
        Tensor z = FixedPointLayer.of(single)
                .withSolver(solver)
                .withGradient(new ImplicitGradient(adjointSolver))
                .withInitialState(input -> problem.z0().to(torch.ScalarType.Float))
                .forward(x);
        assertThat(z.scalar_type().value).isEqualTo(torch.ScalarType.Float.value);
        Tensors.assertClose("z*", z, problem.solution(), TOLERANCE);
        FixedPoint.backward(z.mul(problem.weights().to(torch.ScalarType.Float)).sum());
        List<Tensor> expected = problem.answer().gradients().at(problem.weights());
        Tensors.assertClose("gradient in x", x.grad(), expected.get(0), TOLERANCE);
    }
}
