package dev.fixpoint.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fixpoint.Energy;
import dev.fixpoint.FixedPoint;
import dev.fixpoint.FixedPointCache;
import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.GradientDescentMap;
import dev.fixpoint.PackedStates;
import dev.fixpoint.TangentPair;
import dev.fixpoint.contraction.NormBound;
import dev.fixpoint.contraction.SpectralNorm;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.ConjugateGradient;
import dev.fixpoint.solver.RowwiseMap;
import dev.fixpoint.solver.Solution;
import dev.fixpoint.solver.SolverStatus;
import dev.fixpoint.solver.StoppingCriterion;
import java.util.List;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** The code of docs/guide.md and of docs/contraction.md, run: the pages show the regions. */
class GuideSnippetsTest {
    // region bind
    record Recurrent(Tensor w, Tensor u) implements FixedPointMap {
        @Override
        public Tensor apply(Tensor x, Tensor z) {
            return at(x).apply(z);
        }

        @Override
        public BoundMap at(Tensor x) {
            Tensor drive = x.matmul(u); // once a solve, not once a step
            return RowwiseMap.of((z, rows) -> z.matmul(w).add(rows.get(0)).tanh(), drive);
        }
    }
    // endregion

    @Test
    void aStateMayHaveAnotherShapeThanItsInput() {
        try (TensorScope scope = TensorScope.open()) {
            torch.manual_seed(1);
            Tensor x = torch.randn(4, 8);
            // region layer
            Tensor w = torch.randn(16, 16).mul(new Scalar(0.1)).requires_grad_(true);
            Tensor u = torch.randn(8, 16).requires_grad_(true);
            FixedPointLayer layer = FixedPointLayer.of(
                            (input, z) -> z.matmul(w).add(input.matmul(u)).tanh())
                    .withInitialState(input -> torch.zeros(new long[] {input.size(0), 16}, input.options()));
            Tensor z = layer.forward(x); // from [4, 8] to [4, 16]
            FixedPoint.backward(z.square().sum()); // fills w.grad() and u.grad()
            // endregion
            assertThat(z.sizes().vec().get()).containsExactly(4, 16);
            assertThat(w.grad().norm().item_double()).isPositive();
            assertThat(u.grad().norm().item_double()).isPositive();
        }
    }

    @Test
    void aMapThatBindsItsInputHasTheFixedPointOfItsFormula() {
        try (TensorScope scope = TensorScope.open()) {
            torch.manual_seed(2);
            Tensor x = torch.randn(4, 16);
            Recurrent map = new Recurrent(torch.randn(16, 16).mul(new Scalar(0.1)), torch.randn(16, 16));
            Tensor z = FixedPointLayer.of(map).forward(x);
            // The default tolerance in float32 is 1e-5, relative and absolute; states are of norm 4 at most.
            assertThat(z.sub(map.apply(x, z)).norm().item_double()).isLessThan(2e-4);
        }
    }

    @Test
    void theMinimumOfAnEnergyIsFoundAndDifferentiated() {
        try (TensorScope scope = TensorScope.open()) {
            torch.manual_seed(3);
            Tensor a = torch.randn(8, 8).mul(new Scalar(0.2)).requires_grad_(true);
            Tensor x = torch.randn(4, 8);
            // region energy
            Energy energy = (input, z) ->
                    z.sub(input).square().add(z.matmul(a).square()).sum(1); // [B]
            FixedPointLayer minimum = FixedPointLayer.of(
                            GradientDescentMap.of(energy, 0.2).withIndependentRows())
                    .withGradient(new ImplicitGradient(new ConjugateGradient(StoppingCriterion.standard())));
            FixedPoint.backward(minimum.forward(x).square().sum());
            // endregion
            assertThat(a.grad().norm().item_double()).isPositive();
        }
    }

    @Test
    void aLayerOfOrderTwoIsDifferentiatedTwice() {
        try (TensorScope scope = TensorScope.open()) {
            torch.manual_seed(4);
            Tensor w = torch.randn(8, 8).mul(new Scalar(0.1)).requires_grad_(true);
            Tensor x = torch.randn(4, 8).requires_grad_(true);
            // region order
            FixedPointLayer twice = FixedPointLayer.of(
                            (input, z) -> z.matmul(w).add(input).tanh())
                    .withDerivativeOrder(2);
            Tensor loss = twice.forward(x).square().sum();
            Tensor slope = torch.grad(
                            new TensorVector(loss),
                            new TensorVector(x),
                            new TensorVector(),
                            new BoolOptional(true),
                            true, // create_graph
                            false)
                    .get(0);
            FixedPoint.backward(loss.add(slope.square().sum())); // a penalty on the slope
            // endregion
            assertThat(w.grad().norm().item_double()).isPositive();
        }
    }

    @Test
    void aWarmStartTakesFewerEvaluations() {
        try (TensorScope scope = TensorScope.open()) {
            torch.manual_seed(5);
            Tensor w = torch.randn(8, 8).mul(new Scalar(0.1));
            FixedPointLayer layer =
                    FixedPointLayer.of((input, z) -> z.matmul(w).add(input).tanh());
            Tensor x = torch.randn(4, 8);
            Tensor rowNumbers = torch.arange(new Scalar(4)).to(torch.ScalarType.Long);
            // region warm
            Tensor z = layer.forward(x);
            Tensor again = layer.forward(x, z); // starts at z
            try (FixedPointCache cache = FixedPointCache.ofRows(1_000)) { // or by the row of the training set
                Tensor first = cache.forward(layer, x, rowNumbers);
                Tensor second = cache.forward(layer, x, rowNumbers); // starts where the first one ended
                System.out.println(first.sub(second).norm().item_double());
            }
            // endregion
            assertThat(again.sub(z).norm().item_double()).isLessThan(1e-4); // twice the tolerance, 1e-5 of norms of 4
        }
    }

    @Test
    void aStateOfTwoTensorsIsUnpackedAgain() {
        try (TensorScope scope = TensorScope.open()) {
            torch.manual_seed(6);
            Tensor a = torch.randn(8, 4).mul(new Scalar(0.1));
            Tensor b = torch.randn(4, 8).mul(new Scalar(0.1));
            Tensor x = torch.randn(2, 4);
            // region packed
            PackedStates states = PackedStates.of(new long[] {4}, new long[] {8});
            FixedPointMap map = states.rowwiseMap((input, z) -> List.of(
                    z.get(1).matmul(a).add(input).tanh(), // [B, 4]
                    z.get(0).matmul(b).tanh())); // [B, 8]
            FixedPointLayer layer = FixedPointLayer.of(map).withInitialState(states::zeros);
            List<Tensor> equilibrium = states.unpack(layer.forward(x));
            // endregion
            assertThat(equilibrium.get(0).sizes().vec().get()).containsExactly(2, 4);
            assertThat(equilibrium.get(1).sizes().vec().get()).containsExactly(2, 8);
        }
    }

    @Test
    void aSolveReportsAndAForwardTangentIsThere() {
        try (TensorScope scope = TensorScope.open()) {
            torch.manual_seed(7);
            Tensor w = torch.randn(8, 8).mul(new Scalar(0.1));
            FixedPointLayer layer =
                    FixedPointLayer.of((input, z) -> z.matmul(w).add(input).tanh());
            Tensor x = torch.randn(4, 8);
            Tensor direction = torch.randn(4, 8);
            // region report
            Solution solution = layer.solve(x); // no gradient, and never an exception for a solve that fails
            System.out.println(solution.status() + " after "
                    + solution.statistics().evaluations() + " evaluations, worst relative residual "
                    + solution.statistics().worstRelativeResidual());
            TangentPair pair = layer.jvp(x, direction); // forward mode: value and derivative along a direction
            System.out.println("tangent " + pair.tangent().norm().item_double());
            System.out.println(layer.contraction(x).sentence(1e-5)); // what to expect of each solver
            // endregion
            assertThat(solution.status()).isEqualTo(SolverStatus.CONVERGED);
        }
    }

    @Test
    void aBoundOfTheNormMakesTheMapContract() {
        try (TensorScope scope = TensorScope.open()) {
            torch.manual_seed(8);
            Tensor weight = torch.randn(8, 8).requires_grad_(true);
            Tensor x = torch.randn(4, 8);
            // region bound
            FixedPointMap contraction = new FixedPointMap() {
                @Override
                public Tensor apply(Tensor input, Tensor z) {
                    return at(input).apply(z);
                }

                @Override
                public BoundMap at(Tensor input) {
                    Tensor w = NormBound.atMost(0.9).apply(weight, SpectralNorm.of(weight)); // |w| <= 0.9
                    return RowwiseMap.of(
                            (z, rows) -> z.matmul(w).add(rows.get(0)).tanh(), input);
                }
            };
            FixedPoint.backward(FixedPointLayer.of(contraction).forward(x).sum()); // the gradient knows of the scaling
            // endregion
            assertThat(weight.grad().norm().item_double()).isPositive();
        }
    }

    @Test
    void aMapOfSlopeNineTenthsIsReportedAsSuch() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = torch.ones(4, 8).to(torch.ScalarType.Double);
            FixedPointLayer layer =
                    FixedPointLayer.of((input, z) -> z.mul(new Scalar(0.9)).add(input));
            // region contraction
            System.out.println(layer.contraction(x).sentence(1e-10));
            // The spectral radius of J is 0.900, its norm 0.900. Plain iteration is to be expected to converge to 1e-10
            // in about 219 steps, Anderson acceleration in about 36 with a history that is long enough; the backward
            // solve, which has the same eigenvalues, likewise.
            // endregion
            assertThat(layer.contraction(x).sentence(1e-10))
                    .startsWith("The spectral radius of J is 0.900, its norm 0.900.")
                    .contains("in about 219 steps, Anderson acceleration in about 36 with a history");
        }
    }
}
