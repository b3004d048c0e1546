package dev.fixpoint;

import static dev.fixpoint.Tensors.assertClose;
import static dev.fixpoint.Tensors.filled;
import static dev.fixpoint.Tensors.random;
import static dev.fixpoint.Tensors.variable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GradientDescentMapTest {
    private static final Energy DISTANCE = (x, z) -> z.sub(x).square().sum(1).mul(new Scalar(0.5));

    @Test
    void oneStepGoesDownTheSlope() {
        Tensor z = random(1, 1, 4, 3);
        Tensor x = random(2, 1, 4, 3);
        Tensor expected = z.sub(z.sub(x).mul(new Scalar(0.25)));
        assertClose("g(x, z)", GradientDescentMap.of(DISTANCE, 0.25).apply(x, z), expected, 1e-14);
    }

    @Test
    void aStepWithGradModeOffRecordsNothing() {
        try (GradientMode off = GradientMode.off()) {
            Tensor z = GradientDescentMap.of(DISTANCE, 0.25).apply(variable(filled(1, 2, 3)), filled(0, 2, 3));
            assertThat(z.requires_grad()).isFalse();
        }
    }

    @Test
    void theMinimumOfAnEnergyIsDifferentiableInItsInput() {
        Tensor x = variable(random(2, 1, 4, 3));
        Tensor z = FixedPointLayer.of(GradientDescentMap.of(DISTANCE, 0.5)).forward(x);
        z.sum().backward();
        assertClose("z*", z, x.detach(), 1e-8);
        assertClose("gradient in x", x.grad(), filled(1, 4, 3), 1e-8);
    }

    @Test
    void finishedSamplesOfARowwiseEnergyLeaveTheBatch() {
        Tensor stiffness = torch.cat(new TensorVector(filled(1, 3, 1), filled(1e-2, 1, 1)), 0);
        List<Long> sizes = new ArrayList<>();
        Energy springs = new Energy() {
            @Override
            public Tensor apply(Tensor x, Tensor z) {
                return at(x).apply(z);
            }

            @Override
            public UnaryOperator<Tensor> at(Tensor x) {
                return RowwiseEnergy.of(
                        (z, rows) -> {
                            sizes.add(z.size(0));
                            return z.sub(rows.get(0)).square().mul(rows.get(1)).sum(1);
                        },
                        x,
                        stiffness);
            }
        };
        Tensor x = random(2, 1, 4, 3);
        FixedPointIteration plain = new FixedPointIteration(
                StoppingCriterion.standard().withTolerance(1e-12, 1e-12).withMaxEvaluations(5000));
        Tensor z = FixedPointLayer.of(GradientDescentMap.of(springs, 0.5))
                .withSolver(plain)
                .forward(x);
        assertClose("z*", z, x, 1e-9);
        assertThat(sizes.get(0)).isEqualTo(4);
        // The last evaluation, at the solution, is of the whole batch again.
        assertThat(sizes.get(sizes.size() - 2)).isEqualTo(1);
    }

    @Test
    void anEnergyWithOneValueForTheWholeBatchIsRefused() {
        GradientDescentMap map = GradientDescentMap.of((x, z) -> z.square().sum(), 0.1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> map.apply(filled(1, 4, 3), filled(1, 4, 3)))
                .withMessageContaining("one value for each of 4 samples, but its shape is []");
    }

    @Test
    void anEnergyWithAValueForEachEntryIsRefused() {
        GradientDescentMap map = GradientDescentMap.of((x, z) -> z.square(), 0.1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> map.apply(filled(1, 4, 3), filled(1, 4, 3)))
                .withMessageContaining("one value for each of 4 samples, but its shape is [4, 3]; sum it over");
    }

    @Test
    void anEnergyThatDoesNotDependOnTheStateIsRefused() {
        GradientDescentMap constant = GradientDescentMap.of((x, z) -> x.square().sum(1), 0.1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> constant.apply(filled(1, 4, 3), filled(1, 4, 3)))
                .withMessageContaining("The energy does not depend on z");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> constant.apply(variable(filled(1, 4, 3)), filled(1, 4, 3)))
                .withMessageContaining("The energy does not depend on z");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void aStepSizeThatDescendsNowhereIsRefused(double stepSize) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GradientDescentMap.of(DISTANCE, stepSize))
                .withMessage("stepSize must be positive and finite, got " + stepSize);
    }
}
