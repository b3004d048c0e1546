package dev.fixpoint;

import static dev.fixpoint.Tensors.assertClose;
import static dev.fixpoint.Tensors.random;
import static dev.fixpoint.Tensors.variable;
import static dev.fixpoint.Tensors.weights;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fixpoint.contraction.Dense;
import dev.fixpoint.contraction.MonotoneWeight;
import dev.fixpoint.contraction.PeacemanRachford;
import dev.fixpoint.gradient.GradientMethod;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.gradient.Unrolled;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.FixedPointSolver;
import dev.fixpoint.solver.Gmres;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MonotoneMapTest {
    private static final StoppingCriterion STOP =
            StoppingCriterion.standard().withTolerance(1e-13, 1e-13).withMaxEvaluations(10_000);
    private static final double MARGIN = 0.5;

    static Stream<FixedPointSolver> solvers() {
        return Stream.of(new PeacemanRachford(STOP), new FixedPointIteration(STOP), new AndersonAcceleration(STOP));
    }

    static Stream<FixedPointSolver> adjointSolvers() {
        return Stream.of(new FixedPointIteration(STOP), new AndersonAcceleration(STOP), new Gmres(STOP));
    }

    /** {@code A, B, U, b, x}. */
    private static Tensor[] parameters() {
        return new Tensor[] {
            random(1, 0.4, 3, 5), random(2, 0.4, 5, 5), random(3, 1, 5, 2), random(4, 0.5, 5), random(5, 1, 4, 2)
        };
    }

    private static Tensor forward(List<Tensor> at, FixedPointSolver solver, GradientMethod gradient) {
        MonotoneWeight weight = new MonotoneWeight(at.get(0), at.get(1), MARGIN);
        return FixedPointLayer.of(new MonotoneMap(weight, at.get(2), at.get(3)))
                .withSolver(solver)
                .withGradient(gradient)
                .withInitialState(x -> torch.zeros(new long[] {x.size(0), 5}, x.options()))
                .forward(at.get(4));
    }

    private static List<Tensor> variables() {
        return Arrays.stream(parameters()).map(tensor -> variable(tensor)).toList();
    }

    @ParameterizedTest
    @MethodSource("solvers")
    void gradientsAreThoseOfManySteps(FixedPointSolver solver) {
        List<Tensor> unrolled = variables();
        Tensor expected = forward(unrolled, solver, new Unrolled(2_000));
        expected.mul(weights(expected)).sum().backward();
        List<Tensor> implicit = variables();
        Tensor z = forward(implicit, solver, new ImplicitGradient());
        z.mul(weights(z)).sum().backward();
        assertClose("z", z, expected, 1e-10);
        for (int i = 0; i < implicit.size(); i++) {
            // The adjoint is solved to 1e-10 and its error is at most that over 1 - factor, which is .05 here.
            assertClose("gradient " + i, implicit.get(i).grad(), unrolled.get(i).grad(), 1e-8);
        }
    }

    @ParameterizedTest
    @MethodSource("adjointSolvers")
    void gradientsAreThoseOfDifferences(FixedPointSolver adjoint) {
        Dense.assertGradient(
                "monotone layer",
                at -> forward(at, new PeacemanRachford(STOP), new ImplicitGradient(adjoint)),
                parameters());
    }

    @Test
    void theStateIsThatOfTheEquation() {
        List<Tensor> at = List.of(parameters());
        Tensor z = forward(at, new PeacemanRachford(STOP), new ImplicitGradient());
        Tensor weight = new MonotoneWeight(at.get(0), at.get(1), MARGIN).weight();
        Tensor image = z.matmul(weight.t())
                .add(at.get(4).matmul(at.get(2).t()))
                .add(at.get(3))
                .relu();
        assertClose("relu(W z + U x + b)", image, z, 1e-12);
        assertThat(z.gt(torch.zeros_like(z)).any().item_bool())
                .as("some units are on")
                .isTrue();
        assertThat(z.gt(torch.zeros_like(z)).all().item_bool())
                .as("all units are on")
                .isFalse();
    }

    @Test
    void aTrainingStepLeavesNothingBehind() {
        try (TensorScope scope = TensorScope.open()) {
            List<Tensor> variables = variables();
            step(variables);
            long before = Pointer.totalCount();
            for (int i = 0; i < 20; i++) {
                step(variables);
            }
            assertThat(Pointer.totalCount() - before).isLessThan(20);
        }
    }

    private static void step(List<Tensor> variables) {
        try (TensorScope scope = TensorScope.open()) {
            forward(variables, new PeacemanRachford(STOP), new ImplicitGradient())
                    .sum()
                    .backward();
        }
    }
}
