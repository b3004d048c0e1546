package dev.fixpoint;

import static dev.fixpoint.Tensors.random;
import static dev.fixpoint.Tensors.variable;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.BroydenMethod;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.OnFailure;
import dev.fixpoint.solver.StoppingCriterion;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The Java objects that hold native memory; {@link ProcessMemoryTest} has the memory itself. */
class MemoryTest {
    /** What earlier tests left to the collector must not be freed in the midst of the counting here. */
    @BeforeEach
    void collectWhatOthersLeft() throws InterruptedException {
        for (int i = 0; i < 10; i++) {
            System.gc();
            Thread.sleep(50);
        }
    }

    @Test
    void whatIsKeptForBackwardDoesNotGrowWithTheSteps() {
        keptForBackward(10);
        assertThat(keptForBackward(1_000)).isEqualTo(keptForBackward(10)).isPositive();
    }

    @Test
    void aSolveLeavesItsValueAndNothingElse() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = random(2, 1, 8, 16);
            FixedPointLayer layer =
                    FixedPointLayer.of((input, z) -> z.mul(new Scalar(0.5)).add(input));
            layer.solve(x);
            long before = Pointer.totalCount();
            Tensor value = layer.solve(x).value();
            assertThat(Pointer.totalCount() - before).isEqualTo(1);
            assertThat(value.isNull()).isFalse();
        }
    }

    @Test
    void aSolveByBroydensMethodLeavesItsValueAndNothingElse() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = random(2, 1, 8, 16);
            FixedPointLayer layer = FixedPointLayer.of(
                            (input, z) -> z.mul(new Scalar(0.5)).add(input).sin())
                    .withSolver(new BroydenMethod(2, true, StoppingCriterion.standard()));
            layer.solve(x);
            long before = Pointer.totalCount();
            Tensor value = layer.solve(x).value();
            assertThat(Pointer.totalCount() - before).isEqualTo(1);
            assertThat(value.isNull()).isFalse();
        }
    }

    @Test
    void aCacheHoldsOneBufferUntilItIsClosed() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor z = random(1, 1, 5, 3);
            Tensor index = torch.arange(new Scalar(5)).to(torch.ScalarType.Long);
            long without = Pointer.totalCount();
            FixedPointCache cache = FixedPointCache.ofRows(5);
            storeAndRead(cache, index, z, 1);
            assertThat(Pointer.totalCount()).as("with the buffer").isEqualTo(without + 1);
            storeAndRead(cache, index, z, 500);
            assertThat(Pointer.totalCount()).as("after more calls").isEqualTo(without + 1);
            cache.close();
            assertThat(Pointer.totalCount()).as("closed").isEqualTo(without);
        }
    }

    private static void storeAndRead(FixedPointCache cache, Tensor index, Tensor z, int times) {
        for (int i = 0; i < times; i++) {
            try (TensorScope scope = TensorScope.open()) {
                cache.store(index, cache.initialState(index, z));
            }
        }
    }

    /** The Java objects with native memory that are alive between forward and backward. */
    private static long keptForBackward(int steps) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor w = variable(random(1, 0.1, 16, 16));
            Tensor x = random(2, 1, 8, 16);
            StoppingCriterion never =
                    StoppingCriterion.standard().withTolerance(0, 0).withMaxEvaluations(steps);
            FixedPointLayer layer = FixedPointLayer.of(
                            (input, z) -> z.mul(new Scalar(-1)).add(w.sum()).add(input))
                    .withSolver(new FixedPointIteration(0.01, never))
                    .onFailure(OnFailure.RETURN_BEST);
            long before = Pointer.totalCount();
            Tensor z = layer.forward(x);
            assertThat(z.requires_grad()).isTrue();
            return Pointer.totalCount() - before;
        }
    }
}
