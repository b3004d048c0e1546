package dev.fixpoint;

import static dev.fixpoint.Tensors.assertClose;
import static dev.fixpoint.Tensors.filled;
import static dev.fixpoint.Tensors.random;
import static dev.fixpoint.Tensors.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.problems.Problem;
import dev.fixpoint.problems.Problems;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.FixedPointException;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.SolveListener;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ForwardModeTest {
    private static final StoppingCriterion STOP =
            StoppingCriterion.standard().withTolerance(1e-13, 1e-13).withMaxEvaluations(100_000);
    /** Two solves to 1e-13 with conditions of up to a thousand. */
    private static final double TOLERANCE = 1e-8;

    static Stream<Problem> problems() {
        return Problems.regular();
    }

    @ParameterizedTest
    @MethodSource("problems")
    void theTangentIsTheTransposeOfTheKnownGradient(Problem problem) {
        AndersonAcceleration solver = new AndersonAcceleration(STOP);
        Tensor direction = random(1, 1, problem.x().sizes().vec().get());
        TangentPair pair = problem.layer()
                .withSolver(solver)
                .withGradient(new ImplicitGradient(solver))
                .jvp(problem.x().detach(), direction);
        Tensor weights = problem.weights();
        double backward = values(
                problem.answer().gradients().at(weights).get(0).mul(direction).sum())[0];
        double forward = values(pair.tangent().mul(weights).sum())[0];
        assertThat(forward).isCloseTo(backward, within(TOLERANCE * Math.max(1, Math.abs(backward))));
        assertClose("z*", pair.value(), problem.solution(), TOLERANCE);
        assertThat(pair.tangent().requires_grad()).isFalse();
    }

    @Test
    void anInputThatIsNotReadHasATangentOfZero() {
        TangentPair pair = FixedPointLayer.of((x, z) -> z.mul(new Scalar(0.5)).add(new Scalar(1)))
                .jvp(filled(1, 2, 1), filled(1, 2, 1));
        assertThat(values(pair.tangent())).containsExactly(0, 0);
    }

    @Test
    void aFailedTangentSolveIsThrown() {
        FixedPointIteration short5 =
                new FixedPointIteration(StoppingCriterion.standard().withMaxEvaluations(5));
        FixedPointLayer layer =
                FixedPointLayer.of((x, z) -> z.mul(new Scalar(0.9)).add(x)).withGradient(new ImplicitGradient(short5));
        assertThatExceptionOfType(FixedPointException.class)
                .isThrownBy(() -> layer.jvp(filled(1, 1, 1), filled(1, 1, 1)))
                .satisfies(failure -> assertThat(failure.phase()).isEqualTo(SolveListener.Phase.TANGENT))
                .withMessageContaining("The tangent solve did not converge");
    }

    @Test
    void aDirectionOfAnotherShapeIsRefused() {
        assertThatThrownBy(() -> FixedPointLayer.of((x, z) -> x).jvp(filled(1, 2, 3), filled(1, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must have the shape of x, [2, 3], but it has [3]");
    }
}
