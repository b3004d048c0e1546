package dev.fixpoint;

import static dev.fixpoint.Tensors.assertClose;
import static dev.fixpoint.Tensors.random;
import static dev.fixpoint.Tensors.variable;
import static dev.fixpoint.Tensors.vector;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.RowwiseMap;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class RowwiseGradientTest {
    private static final FixedPointIteration ITERATION = new FixedPointIteration(
            StoppingCriterion.standard().withTolerance(1e-14, 1e-14).withMaxEvaluations(5_000));

    /** Row i contracts by about its own factor. */
    private static final Tensor FACTORS = vector(0.1, 0.5, 0.9, 0.99).reshape(4, 1);

    /** Sums over solves to 1e-14 with a condition of a hundred. */
    private static final double TOLERANCE = 1e-10;

    @Test
    void rowsThatLeaveTheBackwardSolveHaveTheSameGradients() {
        Gradients together = new Gradients(false);
        Gradients apart = new Gradients(true);
        assertClose("z*", apart.z, together.z, TOLERANCE);
        assertClose("gradient in x", apart.x.grad(), together.x.grad(), TOLERANCE);
        assertClose("gradient in w", apart.w.grad(), together.w.grad(), TOLERANCE);
        assertThat(apart.rowsEvaluated)
                .as("rows evaluated, of %d without leaving out", together.rowsEvaluated)
                .isLessThan(together.rowsEvaluated * 3 / 4);
    }

    @Test
    void aDeclaredMapGivesTheGradientsOfAnUndeclaredOne() {
        Tensor w = variable(random(1, 0.2, 3, 3));
        FixedPointMap map = (x, z) -> z.matmul(w).add(x).tanh();
        Tensor x = variable(random(2, 1, 4, 3));
        Tensor y = variable(x);
        exact(map).forward(x).square().sum().backward();
        exact(map.withIndependentRows()).forward(y).square().sum().backward();
        assertClose("gradient in x", y.grad(), x.grad(), TOLERANCE);
    }

    @Test
    void anEnergyWithIndependentRowsKeepsItsGradients() {
        Tensor w = variable(random(1, 0.5, 3, 3));
        GradientDescentMap map =
                GradientDescentMap.of((x, z) -> z.sub(x.matmul(w)).square().sum(1), 0.3);
        Tensor x = variable(random(2, 1, 4, 3));
        Tensor y = variable(x);
        exact(map).forward(x).square().sum().backward();
        exact(map.withIndependentRows()).forward(y).square().sum().backward();
        assertClose("gradient in x", y.grad(), x.grad(), TOLERANCE);
    }

    @Test
    void backwardNeedsNoInputOfAScopeThatIsClosed() {
        Tensor factors = variable(FACTORS);
        FixedPointMap rowwise = (x, z) -> z.mul(x).tanh().add(new Scalar(1));
        GradientDescentMap descent = GradientDescentMap.of(
                (x, z) -> z.square().mul(x).add(z).square().sum(1), 0.1);
        PackedStates packed = PackedStates.of(new long[] {1});
        for (FixedPointMap map : List.of(
                rowwise.withIndependentRows(),
                packed.rowwiseMap((x, z) -> List.of(rowwise.apply(x, z.get(0)))),
                descent.withIndependentRows())) {
            Tensor z;
            try (TensorScope inner = TensorScope.open()) {
                z = inner.handOver(exact(map).forward(factors.mul(new Scalar(1))));
            }
            z.sum().backward();
            Tensor apart = factors.grad().clone();
            factors.grad().zero_();
            exact(map).forward(factors).sum().backward();
            assertClose("gradient", apart, factors.grad(), 0);
            factors.grad().zero_();
        }
    }

    private static FixedPointLayer exact(FixedPointMap map) {
        return FixedPointLayer.of(map).withSolver(ITERATION).withGradient(new ImplicitGradient(ITERATION));
    }

    /** A layer whose map makes its drive and its weights anew in each forward, in scopes that are closed by then. */
    private static final class Gradients implements FixedPointMap {
        final Tensor w = variable(random(1, 0.3, 3, 3));
        final Tensor x = variable(random(2, 1, 4, 3));
        final Tensor z;
        private final boolean declared;
        private long rowsEvaluated;

        Gradients(boolean declared) {
            this.declared = declared;
            try (TensorScope scope = TensorScope.open()) {
                this.z = scope.handOver(exact(this).forward(x));
            }
            z.square().sum().backward();
        }

        @Override
        public Tensor apply(Tensor input, Tensor state) {
            return at(input).apply(state);
        }

        @Override
        public BoundMap at(Tensor input) {
            Tensor weights = w.tanh().mul(w.norm().reciprocal());
            Tensor drive = input.mul(input);
            RowwiseMap map = RowwiseMap.of(
                    (state, rows) -> {
                        rowsEvaluated += state.size(0);
                        return state.matmul(weights).tanh().mul(rows.get(1)).add(rows.get(0));
                    },
                    drive,
                    FACTORS);
            return declared ? map : undeclared(map);
        }
    }

    /** Hides the declaration. */
    private static BoundMap undeclared(BoundMap map) {
        return new BoundMap() {
            @Override
            public Tensor apply(Tensor z) {
                return map.apply(z);
            }
        };
    }
}
