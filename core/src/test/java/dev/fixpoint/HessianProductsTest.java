package dev.fixpoint;

import static dev.fixpoint.Tensors.assertClose;
import static dev.fixpoint.Tensors.random;

import dev.fixpoint.gradient.GradientMethod;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.gradient.Unrolled;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.problems.Problem;
import dev.fixpoint.problems.Problems;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Products of the Hessian of a cubic loss, in the input and all parameters, with a direction. */
class HessianProductsTest {
    /** Solves to 1e-14, and steps enough for unrolling to reach it, with conditions of up to a hundred. */
    private static final double EXACT = 1e-9;
    /** A central difference with a step of 1e-5 has an error of about its square, and of the solves over it. */
    private static final double STEP = 1e-5;

    private static final double DIFFERENCE = 1e-6;
    private static final int STEPS = 1_000;

    private static final AndersonAcceleration SOLVER =
            new AndersonAcceleration(StoppingCriterion.standard().withTolerance(1e-14, 1e-14));

    static Stream<Problem> problems() {
        return Problems.all()
                .filter(problem -> Stream.of("2:", "3:", "7:", "11:")
                        .anyMatch(number -> problem.name().startsWith(number)));
    }

    @ParameterizedTest
    @MethodSource("problems")
    void agreeWithUnrolling(Problem problem) {
        List<Tensor> implicit = products(problem, new ImplicitGradient(SOLVER));
        List<Tensor> unrolled = products(problem, new Unrolled(STEPS));
        for (int i = 0; i < implicit.size(); i++) {
            assertClose("product in variable " + i, implicit.get(i), unrolled.get(i), EXACT);
        }
    }

    @ParameterizedTest
    @MethodSource("problems")
    void agreeWithDifferencesOfGradients(Problem problem) {
        List<Tensor> implicit = products(problem, new ImplicitGradient(SOLVER));
        List<Tensor> above = gradientsAt(problem, STEP);
        List<Tensor> below = gradientsAt(problem, -STEP);
        for (int i = 0; i < implicit.size(); i++) {
            Tensor difference = above.get(i).sub(below.get(i)).div(new Scalar(2 * STEP));
            assertClose("product in variable " + i, implicit.get(i), difference, DIFFERENCE);
        }
    }

    private static List<Tensor> products(Problem problem, GradientMethod method) {
        List<Tensor> variables = variables(problem);
        List<Tensor> gradients = gradients(loss(problem, method), variables, true);
        Tensor along = directions(variables).get(0).mul(gradients.get(0)).sum();
        for (int i = 1; i < variables.size(); i++) {
            along = along.add(directions(variables).get(i).mul(gradients.get(i)).sum());
        }
        return gradients(along, variables, false);
    }

    /** The gradients with every variable moved along its direction, and moved back. */
    private static List<Tensor> gradientsAt(Problem problem, double step) {
        List<Tensor> variables = variables(problem);
        move(variables, step);
        List<Tensor> gradients = gradients(loss(problem, new ImplicitGradient(SOLVER)), variables, false);
        move(variables, -step);
        return gradients;
    }

    private static void move(List<Tensor> variables, double step) {
        try (GradientMode off = GradientMode.off()) {
            for (int i = 0; i < variables.size(); i++) {
                variables.get(i).add_(directions(variables).get(i), new Scalar(step));
            }
        }
    }

    private static Tensor loss(Problem problem, GradientMethod method) {
        return problem.layer()
                .withSolver(SOLVER)
                .withGradient(method)
                .withDerivativeOrder(2)
                .forward(problem.x())
                .pow(new Scalar(3))
                .mul(problem.weights())
                .sum();
    }

    private static List<Tensor> variables(Problem problem) {
        List<Tensor> variables = new ArrayList<>(List.of(problem.x()));
        variables.addAll(problem.caught());
        return variables;
    }

    private static List<Tensor> directions(List<Tensor> variables) {
        List<Tensor> directions = new ArrayList<>();
        for (int i = 0; i < variables.size(); i++) {
            directions.add(random(10 + i, 1, variables.get(i).sizes().vec().get()));
        }
        return directions;
    }

    private static List<Tensor> gradients(Tensor result, List<Tensor> variables, boolean create) {
        TensorVector gradients = torch.grad(
                new TensorVector(result),
                new TensorVector(variables.toArray(new Tensor[0])),
                new TensorVector(),
                new BoolOptional(true),
                create,
                false);
        List<Tensor> list = new ArrayList<>();
        for (int i = 0; i < variables.size(); i++) {
            list.add(gradients.get(i));
        }
        return list;
    }
}
