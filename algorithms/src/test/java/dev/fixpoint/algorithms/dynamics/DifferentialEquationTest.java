package dev.fixpoint.algorithms.dynamics;

import static dev.fixpoint.algorithms.References.CLOSE;
import static dev.fixpoint.algorithms.References.assertClose;
import static dev.fixpoint.algorithms.References.filled;
import static dev.fixpoint.algorithms.References.gradients;
import static dev.fixpoint.algorithms.References.loss;
import static dev.fixpoint.algorithms.References.options;
import static dev.fixpoint.algorithms.References.random;
import static dev.fixpoint.algorithms.References.variable;
import static dev.fixpoint.algorithms.References.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.memory.TensorScope;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class DifferentialEquationTest {
    @Test
    void aStepOfALinearEquationIsThatOfTheResolvent() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor a = variable(vector(-1, 2, 0, -2, -1, 0.5, 0.3, 0, -3).reshape(3, 3));
            Tensor step = variable(filled(0.7));
            Tensor before = variable(random(1, 1, 2, 3));
            Tensor after = new BackwardEuler(y -> y.matmul(a.t()), step).layer().forward(before);
            Tensor inverse =
                    torch.eye(3, options()).sub(a.detach().mul(filled(0.7))).inverse();
            Tensor exact = before.detach().matmul(inverse.t());
            assertClose("the step", after, exact, CLOSE);

            Tensor leaf = variable(exact);
            Tensor u = gradients(loss(leaf), leaf).get(0).matmul(inverse);
            List<Tensor> gradients = gradients(loss(after), before, a, step);
            assertClose("in the state before", gradients.get(0), u, CLOSE);
            assertClose("in A", gradients.get(1), u.t().matmul(exact).mul(filled(0.7)), CLOSE);
            Tensor inStep = u.mul(exact.matmul(a.detach().t())).sum();
            assertClose("in the step size", gradients.get(2), inStep, CLOSE);
        }
    }

    /** {@code y' = -1e4 (y - 1)}: explicit steps of that size would explode. */
    @Test
    void stiffEquationsAllowLargeSteps() {
        try (TensorScope scope = TensorScope.open()) {
            BackwardEuler stiff = new BackwardEuler(y -> y.sub(filled(1)).mul(filled(-1e4)), filled(0.1));
            Tensor path = stiff.trajectory(vector(0, 3).reshape(2, 1), 3);
            Tensor errors = vector(-1, 2)
                    .reshape(1, 2, 1)
                    .mul(vector(1, 1 / 1001.0, 1 / 1002001.0, 1 / 1003003001.0).reshape(4, 1, 1));
            assertClose("the path", path, errors.add(filled(1)), CLOSE);
        }
    }

    /** {@code y' = y (1 - y)} has the solution {@code 1 / (1 + (1/y0 - 1) exp(-t))}. */
    @Test
    void halfTheStepHalvesTheErrorOfAPath() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor start = vector(0.1, 0.4).reshape(2, 1);
            double[] errors = new double[2];
            for (int halving = 0; halving < 2; halving++) {
                int steps = 50 << halving;
                BackwardEuler logistic = new BackwardEuler(y -> y.mul(filled(1).sub(y)), filled(2.0 / steps));
                Tensor end = logistic.trajectory(start, steps).select(0, steps);
                Tensor exact = start.reciprocal()
                        .sub(filled(1))
                        .mul(filled(Math.exp(-2)))
                        .add(filled(1))
                        .reciprocal();
                errors[halving] = end.sub(exact).abs().amax().item_double();
            }
            assertThat(errors[0] / errors[1]).isBetween(1.9, 2.1);
        }
    }

    @Test
    void theGradientOfAPathIsThatOfItsSteps() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor rate = variable(filled(-2));
            Tensor start = variable(vector(1, 3).reshape(2, 1));
            Tensor path = new BackwardEuler(y -> y.mul(rate), filled(0.1)).trajectory(start, 4);
            List<Tensor> gradients = gradients(path.select(0, 4).sum(), start, rate);
            double factor = 1 / 1.2;
            assertClose("in the start", gradients.get(0), filled(Math.pow(factor, 4), 2, 1), CLOSE);
            // d/dr (1 - h r)^-4 = 4 h (1 - h r)^-5, times the sum of the starts.
            assertClose("in the rate", gradients.get(1), filled(4 * 0.1 * Math.pow(factor, 5) * 4), CLOSE);
        }
    }

    /** {@code z' = x - z^3}, which rests at the cube root of x, stably. */
    @Test
    void aSteadyStateIsARootOfTheVelocity() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = variable(vector(8, 0.5, -1).reshape(3, 1));
            Tensor z = new SteadyState((load, state) -> load.sub(state.pow(filled(3))), 0.05)
                    .layer()
                    .forward(x);
            Tensor roots = vector(2, Math.cbrt(0.5), -1).reshape(3, 1);
            assertClose("roots", z, roots, CLOSE);
            Tensor slope = gradients(z.sum(), x).get(0);
            assertClose("slopes", slope, roots.square().mul(filled(3)).reciprocal(), CLOSE);
        }
    }

    /** The chemostat-like pair {@code u' = a - u - 4 u v^2, v' = u v^2 - v + b}, held against Newton's method from far away. */
    @Test
    void aSteadyStateDoesNotDependOnTheTimeStep() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = variable(vector(1.0, 0.4, 0.7, 0.6).reshape(2, 2));
            SteadyState.VectorField field = (feed, z) -> {
                Tensor u = z.narrow(1, 0, 1);
                Tensor v = z.narrow(1, 1, 1);
                Tensor reaction = u.mul(v).mul(v);
                Tensor first = feed.narrow(1, 0, 1).sub(u).sub(reaction.mul(filled(4)));
                Tensor second = reaction.sub(v).add(feed.narrow(1, 1, 1));
                return torch.cat(new TensorVector(first, second), 1);
            };
            Tensor slowly = new SteadyState(field, 0.05).layer().forward(x);
            Tensor quickly = new SteadyState(field, 0.2).layer().forward(x);
            assertClose("states", quickly, slowly, CLOSE);
            assertThat(field.velocity(x, slowly).abs().amax().item_double()).isLessThan(CLOSE);
            assertClose(
                    "gradients",
                    gradients(loss(quickly), x).get(0),
                    gradients(loss(slowly), x).get(0),
                    CLOSE);
        }
    }

    /** {@code z' = z^2 - x} has the stable state {@code -sqrt(x)}, and the unstable one {@code +sqrt(x)}. */
    @Test
    void stepsInTimeFindTheStableOfTwoStates() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = vector(4, 2).reshape(2, 1);
            FixedPointLayer layer = new SteadyState((load, z) -> z.square().sub(load), 0.1).layer();
            assertClose("from 0", layer.forward(x), x.sqrt().neg(), CLOSE);
            assertClose(
                    "from just below the other",
                    layer.forward(x, x.sqrt().sub(filled(0.01))),
                    x.sqrt().neg(),
                    CLOSE);
        }
    }

    @Test
    void rangesAreChecked() {
        try (TensorScope scope = TensorScope.open()) {
            assertThatThrownBy(() -> new SteadyState((x, z) -> z, 0))
                    .hasMessage("timeStep must be positive and finite, got 0.0");
            assertThatThrownBy(() -> new BackwardEuler(y -> y, filled(1)).trajectory(filled(1, 1), 0))
                    .hasMessage("steps must be at least 1, got 0");
        }
    }
}
