package dev.fixpoint.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.Tensors;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorTensorHook;
import org.junit.jupiter.api.Test;

class HookRegistryTest {
    @Test
    void aHookLivesAsLongAsItsGraphAndNoLonger() {
        Doubling hook;
        Tensor base = Tensors.variable(Tensors.filled(3));
        Tensor graph;
        try (TensorScope scope = TensorScope.open()) {
            hook = new Doubling();
            graph = scope.handOver(HookRegistry.hooked(base, Tensors.filled(1), hook, Kept.nothing()));
        }
        HookRegistry.sweep();
        assertThat(hook.isNull()).as("freed while the graph lives").isFalse();

        graph.backward();
        assertThat(base.grad().item_double()).isEqualTo(2);
        HookRegistry.sweep();
        assertThat(hook.isNull()).as("freed by backward alone").isFalse();

        graph.close();
        HookRegistry.sweep();
        assertThat(hook.isNull()).as("freed with its graph").isTrue();
    }

    @Test
    void graphsThatAreDroppedFreeTheirHooks() {
        int calls = 200;
        Tensor a = Tensors.variable(Tensors.filled(0.5));
        FixedPointLayer layer = FixedPointLayer.of((x, z) -> z.mul(a).add(x));
        int before = HookRegistry.size();
        try (TensorScope scope = TensorScope.open()) {
            for (int i = 0; i < calls; i++) {
                layer.forward(Tensors.filled(1, 1, 1));
            }
            // Other tests' graphs may be collected meanwhile, so that the count can only fall short.
            assertThat(HookRegistry.size()).isBetween(calls, before + calls);
        }
        assertThat(HookRegistry.size()).isLessThanOrEqualTo(before);
    }

    private static final class Doubling extends TensorTensorHook {
        @Override
        public TensorBase call(TensorBase incoming) {
            return new Tensor(incoming).add(new Tensor(incoming));
        }
    }
}
