package dev.fixpoint.gradient;

import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorTensorHook;
import org.bytedeco.pytorch.global.torch;

/**
 * Exchanges the gradient {@code v} that arrives at a fixed point for its adjoint {@code c}.
 *
 * <p>The vector-Jacobian products behind the adjoint are taken on a part of the graph that does not contain the hooked node:
 * otherwise the hook would call itself without end.
 */
final class AdjointHook extends TensorTensorHook {
    private final AdjointRule rule;

    AdjointHook(AdjointRule rule) {
        this.rule = rule;
    }

    @Override
    public TensorBase call(TensorBase incoming) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor v = new Tensor(incoming);
            if (!v.any().item_bool()) {
                return scope.handOver(torch.zeros_like(v));
            }
            return scope.handOver(GradMode.is_enabled() ? rule.recorded(v) : rule.value(v));
        } catch (RuntimeException | Error failure) {
            HookFailures.keep(failure);
            throw failure;
        }
    }
}
