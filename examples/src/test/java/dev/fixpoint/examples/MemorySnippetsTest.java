package dev.fixpoint.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fixpoint.FixedPoint;
import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.NativeThreads;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** The code of docs/memory-and-threads.md, run. */
class MemorySnippetsTest {
    // region result
    static Tensor squaredDistance(Tensor a, Tensor b) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor difference = a.sub(b); // freed at the end of the block
            return scope.handOver(difference.square().sum()); // lives in the caller's scope
        }
    }
    // endregion

    @Test
    void trainingBringsTheLossDown() {
        try (TensorScope setUp = TensorScope.open()) {
            torch.manual_seed(1);
            Tensor x = torch.randn(16, 8);
            Tensor target = torch.randn(16, 8).mul(new Scalar(0.1));
            // region training
            Tensor w = torch.zeros(8, 8).requires_grad_(true); // belongs to the scope around the loop
            FixedPointLayer layer =
                    FixedPointLayer.of((input, z) -> z.matmul(w).add(input).tanh());
            Adam adam = new Adam(new TensorVector(w), new AdamOptions(1e-2));
            for (int step = 0; step < 20; step++) {
                try (TensorScope scope = TensorScope.open()) { // a scope for each step
                    adam.zero_grad();
                    Tensor loss = squaredDistance(layer.forward(x), target);
                    FixedPoint.backward(loss);
                    adam.step();
                    System.out.println(loss.item_double()); // a number may leave the scope, a tensor may not
                }
            }
            // endregion
            double before = squaredDistance(x.tanh(), target).item_double(); // with w = 0
            assertThat(squaredDistance(layer.forward(x), target).item_double()).isLessThan(before);
        }
    }

    @Test
    void withGradModeOffThereIsNoGraph() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor w = torch.zeros(8, 8).requires_grad_(true);
            FixedPointLayer layer =
                    FixedPointLayer.of((input, z) -> z.matmul(w).add(input).tanh());
            Tensor x = torch.ones(1, 8);
            // region inference
            Tensor z;
            try (GradientMode off = GradientMode.off()) {
                z = layer.forward(x); // no graph is kept
            }
            // endregion
            assertThat(z.requires_grad()).isFalse();
        }
    }

    @Test
    void theNumberOfThreadsIsWhatWasAskedFor() {
        int before = NativeThreads.current();
        // region threads
        NativeThreads.use(1); // the products of this process, from here on
        // endregion
        assertThat(NativeThreads.current()).isEqualTo(1);
        NativeThreads.use(before);
    }
}
