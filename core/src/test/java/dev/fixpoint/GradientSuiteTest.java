package dev.fixpoint;

import static dev.fixpoint.Tensors.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fixpoint.problems.Problem;
import dev.fixpoint.problems.Problems;
import dev.fixpoint.solver.FixedPointException;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.SolveListener;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every exact gradient method on every problem, at the known fixed point. */
class GradientSuiteTest {
    /** A part of the largest value; adjoint solvers stop at 1e-14, and the slowest problem contracts by .999. */
    private static final double TOLERANCE = 1e-8;

    /** Above the rounding of the known solutions: the forward solve ends where it starts. */
    private static final StoppingCriterion AT_ONCE =
            StoppingCriterion.standard().withTolerance(1e-12, 1e-12).withMaxEvaluations(3);

    /** Plain iteration circles on it, a factorisation finds the matrix singular, and its Jacobian is not symmetric. */
    private static final Set<String> NEED_REGULARITY =
            Set.of("implicit by plain iteration", "explicit Jacobian", "implicit by CG");

    static Stream<Arguments> methodsAndProblems() {
        return Methods.withEveryProblem(Methods.backward());
    }

    static Stream<Arguments> methodsAndSingularProblems() {
        return Methods.backward()
                .flatMap(method -> Problems.all()
                        .filter(problem -> problem.traits().singularAdjoint())
                        .filter(problem -> !NEED_REGULARITY.contains(method.name()))
                        .map(problem -> Arguments.of(method, problem)));
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("methodsAndProblems")
    void gradientsAreTheKnownOnesOrTheFailureIsThrown(Methods.Backward method, Problem problem) {
        Tensor loss = loss(method, problem, problem.weights());
        if (method.suits().test(problem)) {
            FixedPoint.backward(loss);
            assertGradients(problem, problem.weights());
        } else if (method.name().equals("implicit by CG") && !problem.traits().symmetric()) {
            assertThatThrownBy(() -> FixedPoint.backward(loss))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("needs a symmetric Jacobian");
        } else {
            assertThatExceptionOfType(FixedPointException.class)
                    .isThrownBy(() -> FixedPoint.backward(loss))
                    .satisfies(failure -> assertThat(failure.phase()).isEqualTo(SolveListener.Phase.BACKWARD));
        }
    }

    /** A loss that gives both potentials the same weights does not see the constant between them. */
    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("methodsAndSingularProblems")
    void aSingularAdjointIsSolvedWhereTheLossDoesNotSeeTheNullSpace(Methods.Backward method, Problem problem) {
        Tensor half = problem.weights().narrow(1, 0, problem.weights().size(1) / 2);
        Tensor weights = torch.cat(new TensorVector(half, half), 1);
        FixedPoint.backward(loss(method, problem, weights));
        assertGradients(problem, weights);
    }

    private static Tensor loss(Methods.Backward method, Problem problem, Tensor weights) {
        return problem.layerAtTheSolution()
                .withSolver(new FixedPointIteration(problem.traits().damping(), AT_ONCE))
                .withGradient(method.gradient().apply(problem))
                .forward(problem.x())
                .mul(weights)
                .sum();
    }

    static void assertGradients(Problem problem, Tensor weights) {
        assertGradients("", problem, weights);
    }

    static void assertGradients(String methods, Problem problem, Tensor weights) {
        List<Tensor> expected = problem.answer().gradients().at(weights);
        assertClose(methods + "gradient in x", problem.x().grad(), expected.get(0), TOLERANCE);
        for (int i = 0; i < problem.caught().size(); i++) {
            assertClose(
                    methods + "gradient in parameter " + i,
                    problem.caught().get(i).grad(),
                    expected.get(i + 1),
                    TOLERANCE);
        }
    }
}
