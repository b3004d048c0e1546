package dev.fixpoint;

import static dev.fixpoint.Tensors.assertClose;

import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.problems.Problem;
import dev.fixpoint.problems.Problems;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.FixedPointSolver;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The layer from end to end: one solver forward and backward, from the initial state to the gradients. */
class KnownSolutionsTest {
    /** A part of the largest value; the solvers stop at 1e-14, and the slowest problem contracts by .999. */
    private static final double TOLERANCE = 1e-8;

    static Stream<Arguments> solversAndProblems() {
        Function<Problem, FixedPointSolver> anderson = problem -> new AndersonAcceleration(Methods.STOP);
        Function<Problem, FixedPointSolver> iteration = Methods::iteration;
        return Stream.of(Named.of("iteration", iteration), Named.of("Anderson", anderson))
                .flatMap(solver -> Problems.regular().map(problem -> Arguments.of(solver, problem)));
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("solversAndProblems")
    void fixedPointAndGradientsAreTheKnownOnes(Function<Problem, FixedPointSolver> solvers, Problem problem) {
        FixedPointSolver solver = solvers.apply(problem);
        FixedPointLayer layer = problem.layer().withSolver(solver).withGradient(new ImplicitGradient(solver));
        Tensor z = layer.forward(problem.x());
        assertClose("z*", z, problem.solution(), TOLERANCE);
        FixedPoint.backward(z.mul(problem.weights()).sum());
        GradientSuiteTest.assertGradients(problem, problem.weights());
    }
}
