package dev.fixpoint;

import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.problems.Problem;
import dev.fixpoint.problems.Problems;
import dev.fixpoint.solver.SolverStatus;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every forward solver with every exact gradient method, from the initial state to the gradients. */
class EveryCombinationTest {
    static Stream<Problem> problems() {
        return Problems.regular();
    }

    @ParameterizedTest
    @MethodSource("problems")
    void everySolverServesEveryGradientMethod(Problem problem) {
        Methods.forward()
                .filter(forward -> forward.expected().apply(problem).equals(Set.of(SolverStatus.CONVERGED)))
                .forEach(forward -> Methods.backward()
                        .filter(backward -> backward.suits().test(problem))
                        .forEach(backward -> check(problem, forward, backward)));
    }

    private static void check(Problem problem, Methods.Forward forward, Methods.Backward backward) {
        try (TensorScope scope = TensorScope.open()) {
            problem.x().mutable_grad().reset();
            problem.caught().forEach(parameter -> parameter.mutable_grad().reset());
            Tensor z = problem.layer()
                    .withSolver(forward.solver().apply(problem))
                    .withGradient(backward.gradient().apply(problem))
                    .forward(problem.x());
            Tensors.assertClose(forward + ": z*", z, problem.solution(), 1e-8);
            FixedPoint.backward(z.mul(problem.weights()).sum());
            GradientSuiteTest.assertGradients(forward + " and " + backward + ": ", problem, problem.weights());
        }
    }
}
