package dev.fixpoint;

import static dev.fixpoint.Tensors.assertClose;
import static dev.fixpoint.Tensors.random;
import static dev.fixpoint.Tensors.values;
import static dev.fixpoint.Tensors.variable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.Solution;
import dev.fixpoint.solver.SolverStatus;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class PackedStatesTest {
    /** Leaves an error below 1e-12 of the state, for the contraction by about one half here. */
    private static final AndersonAcceleration SOLVER = new AndersonAcceleration(
            StoppingCriterion.standard().withTolerance(1e-13, 1e-13).withMaxEvaluations(500));

    private static final PackedStates STATES = PackedStates.of(new long[] {2, 3}, new long[] {4});
    private static final int BATCH = 5;

    private final Tensor within = variable(random(1, 0.2, 6, 6));
    private final Tensor across = variable(random(2, 0.2, 4, 6));
    private final Tensor back = variable(random(3, 0.2, 6, 4));
    private final Tensor x = variable(random(4, 1, BATCH, 6));

    /** A hidden field [2, 3] and a memory [4], each of which reads the other. */
    private List<Tensor> step(Tensor input, List<Tensor> z) {
        Tensor hidden = z.get(0).reshape(-1, 6);
        Tensor memory = z.get(1);
        return List.of(
                hidden.matmul(within)
                        .add(memory.matmul(across))
                        .add(input)
                        .tanh()
                        .reshape(-1, 2, 3),
                hidden.matmul(back).sub(memory.mul(new Scalar(0.3))).sin());
    }

    /** The same step on a state that was packed by hand. */
    private Tensor byHand(Tensor input, Tensor z) {
        Tensor hidden = z.narrow(1, 0, 6);
        Tensor memory = z.narrow(1, 6, 4);
        return torch.cat(
                new TensorVector(
                        hidden.matmul(within)
                                .add(memory.matmul(across))
                                .add(input)
                                .tanh(),
                        hidden.matmul(back).sub(memory.mul(new Scalar(0.3))).sin()),
                1);
    }

    private static FixedPointLayer layer(FixedPointMap map) {
        return FixedPointLayer.of(map)
                .withSolver(SOLVER)
                .withGradient(new ImplicitGradient(SOLVER))
                .withInitialState(STATES::zeros);
    }

    private List<Tensor> gradients(Tensor loss) {
        loss.backward();
        List<Tensor> variables = List.of(x, within, across, back);
        List<Tensor> gradients =
                variables.stream().map(variable -> variable.grad().clone()).toList();
        variables.forEach(variable -> variable.grad().zero_());
        return gradients;
    }

    private static Tensor loss(Tensor hidden, Tensor memory) {
        return hidden.mul(Tensors.weights(hidden))
                .sum()
                .add(memory.mul(Tensors.weights(memory)).square().sum());
    }

    private static void assertSame(List<Tensor> actual, List<Tensor> expected, double relative) {
        for (int i = 0; i < actual.size(); i++) {
            assertClose("gradient " + i, actual.get(i), expected.get(i), relative);
        }
    }

    @Test
    void anEquilibriumOfTwoTensorsHasTheGradientOfTheOnePackedByHandAndOfUnrolling() {
        List<Tensor> z = STATES.unpack(layer(STATES.map(this::step)).forward(x));
        assertThat(z.get(0).sizes().vec().get()).containsExactly(BATCH, 2, 3);
        List<Tensor> packed = gradients(loss(z.get(0), z.get(1)));

        Tensor single = layer(this::byHand).forward(x);
        List<Tensor> manual = gradients(loss(single.narrow(1, 0, 6).reshape(BATCH, 2, 3), single.narrow(1, 6, 4)));
        // both solve the same equations; what differs is the order of a few sums
        assertSame(packed, manual, 1e-11);

        List<Tensor> unrolled = STATES.unpack(STATES.zeros(x));
        for (int i = 0; i < 200; i++) {
            unrolled = step(x, unrolled);
        }
        assertSame(packed, gradients(loss(unrolled.get(0), unrolled.get(1))), 1e-11);
    }

    @Test
    void independentRowsLeaveTheBatchAndEndAtTheSameState() {
        Tensor uneven =
                random(5, 1, BATCH, 6).mul(Tensors.vector(0, 0.01, 0.1, 1, 10).reshape(BATCH, 1));
        Solution together = layer(STATES.map(this::step)).solve(uneven);
        Solution apart = layer(STATES.rowwiseMap(this::step)).solve(uneven);
        assertThat(apart.status()).isEqualTo(SolverStatus.CONVERGED);
        assertClose("z*", apart.value(), together.value(), 1e-12);
    }

    @Test
    void severalInputsInOneHaveEachTheirOwnGradient() {
        PackedStates inputs = PackedStates.of(new long[] {6}, new long[] {});
        Tensor drive = variable(random(6, 1, BATCH, 6));
        Tensor gain = variable(random(7, 0.1, BATCH));
        FixedPointMap map = (packed, z) -> {
            List<Tensor> parts = inputs.unpack(packed);
            return z.mul(parts.get(1).reshape(-1, 1)).add(parts.get(0));
        };
        FixedPointLayer layer = FixedPointLayer.of(map)
                .withSolver(SOLVER)
                .withGradient(new ImplicitGradient(SOLVER))
                .withInitialState(input -> torch.zeros(new long[] {BATCH, 6}, input.options()));
        layer.forward(inputs.pack(drive, gain)).sum().backward();
        // z* = drive / (1 - gain), so the derivatives of its sum are 1 / (1 - gain) and sum(drive) / (1 - gain)^2
        Tensor rest = torch.ones_like(gain).sub(gain).detach();
        assertClose("drive", drive.grad(), rest.reciprocal().reshape(BATCH, 1).expand(BATCH, 6), 1e-11);
        assertClose("gain", gain.grad(), drive.detach().sum(1).div(rest.square()), 1e-11);
    }

    @Test
    void unpackingGivesViewsOfWhatWasPacked() {
        Tensor hidden = random(8, 1, BATCH, 2, 3);
        Tensor memory = random(9, 1, BATCH, 4);
        Tensor packed = STATES.pack(hidden, memory);
        assertThat(packed.sizes().vec().get()).containsExactly(BATCH, STATES.width());
        List<Tensor> parts = STATES.unpack(packed);
        assertThat(values(parts.get(0))).containsExactly(values(hidden));
        assertThat(values(parts.get(1))).containsExactly(values(memory));
        parts.get(1).zero_();
        assertThat(values(packed.narrow(1, 6, 4))).containsOnly(0);
    }

    @Test
    void zerosHaveTheBatchAndTheDtypeOfTheInput() {
        Tensor zeros = STATES.zeros(x.to(torch.ScalarType.Float));
        assertThat(zeros.sizes().vec().get()).containsExactly(BATCH, 10);
        assertThat(zeros.scalar_type().intern()).isEqualTo(torch.ScalarType.Float);
        assertThat(values(zeros)).containsOnly(0);
    }

    @Test
    void whatDoesNotFitIsRefusedInWords() {
        Tensor hidden = random(8, 1, BATCH, 2, 3);
        Tensor memory = random(9, 1, BATCH, 4);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> STATES.pack(hidden))
                .withMessage("There must be 2 tensors, got 1.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> STATES.pack(memory, memory))
                .withMessage("tensor 0 must be [B, 2, 3], got [5, 4].");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> STATES.pack(hidden, memory.narrow(0, 0, 3)))
                .withMessage("tensor 1 must be [5, 4], got [3, 4]; the batch is that of tensor 0.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> STATES.pack(hidden, memory.to(torch.ScalarType.Float)))
                .withMessage("tensor 1 must be Double on cpu like tensor 0, got Float on cpu.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> STATES.unpack(memory))
                .withMessage("A packed tensor must be [B, 10], got [5, 4].");
        assertThatIllegalArgumentException()
                .isThrownBy(PackedStates::of)
                .withMessage("There must be at least one shape, got none.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PackedStates.of(new long[] {3, 0}))
                .withMessage("dimensions must be at least 1, got [3, 0]");
    }
}
