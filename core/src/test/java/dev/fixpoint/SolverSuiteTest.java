package dev.fixpoint;

import static dev.fixpoint.Tensors.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fixpoint.problems.Problem;
import dev.fixpoint.solver.Solution;
import dev.fixpoint.solver.SolverStatus;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every forward solver on every problem. */
class SolverSuiteTest {
    /** A part of the largest value; the solvers stop at 1e-14, and the slowest problem contracts by .999. */
    private static final double TOLERANCE = 1e-8;

    static Stream<Arguments> solversAndProblems() {
        return Methods.withEveryProblem(Methods.forward());
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("solversAndProblems")
    void theSolverFindsTheKnownFixedPointOrSaysThatItDidNot(Methods.Forward method, Problem problem) {
        Solution solution =
                problem.layer().withSolver(method.solver().apply(problem)).solve(problem.x());
        assertThat(solution.status()).as("status").isIn(method.expected().apply(problem));
        if (solution.status() == SolverStatus.CONVERGED) {
            assertClose("z*", solution.value(), problem.solution(), TOLERANCE);
        }
    }
}
