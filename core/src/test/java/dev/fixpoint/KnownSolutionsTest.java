package dev.fixpoint;

import static dev.fixpoint.Tensors.assertClose;

import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KnownSolutionsTest {
    /** The stopping rule leaves an error of at most 1e-14 / (1 - .999) = 1e-11, as a part of the state. */
    private static final double TOLERANCE = 1e-8;

    private static final StoppingCriterion STOP =
            StoppingCriterion.standard().withTolerance(1e-14, 1e-14).withMaxEvaluations(100_000);

    static Stream<Problem> problems() {
        return Problem.all();
    }

    @ParameterizedTest
    @MethodSource("problems")
    void theLayerFindsTheKnownFixedPoint(Problem problem) {
        assertClose("z*", layer(problem).forward(problem.x()), problem.solution(), TOLERANCE);
    }

    @ParameterizedTest
    @MethodSource("problems")
    void gradientsInTheInputAndInCaughtParametersAreTheKnownOnes(Problem problem) {
        Tensor weights = Tensors.weights(problem.solution());
        layer(problem).forward(problem.x()).mul(weights).sum().backward();

        List<Tensor> expected = problem.gradients().apply(weights);
        assertClose("gradient in x", problem.x().grad(), expected.get(0), TOLERANCE);
        for (int i = 0; i < problem.caught().size(); i++) {
            assertClose("gradient in parameter " + i, problem.caught().get(i).grad(), expected.get(i + 1), TOLERANCE);
        }
    }

    private static FixedPointLayer layer(Problem problem) {
        FixedPointIteration iteration = new FixedPointIteration(problem.damping(), STOP);
        return FixedPointLayer.of(problem.map())
                .withSolver(iteration)
                .withGradient(new ImplicitGradient(iteration))
                .withInitialState(x -> problem.z0());
    }
}
