package dev.fixpoint.gradient;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorTensorHook;

/**
 * Keeps hooks, and the tensors that they read, alive for as long as the graph that calls them.
 *
 * <p>A hook is a Java object that native code calls: it must outlive its caller's scope and the collector, and be freed with
 * the graph. The graph says when: the hooked node {@code base - tether} has the leaf {@code tether} behind it, and autograd's
 * accumulator of that leaf holds a reference to it from the moment the node is made until the node is destroyed, whether or
 * not {@code backward} has run, with or without retain_graph. So the tether's {@code use_count()} is 2 while the graph lives
 * and 1 afterwards.
 */
final class HookRegistry {
    private static final Queue<Entry> ENTRIES = new ConcurrentLinkedQueue<>();

    private HookRegistry() {}

    /**
     * {@code base - value}, with a hook on it that lives as long as its graph does.
     *
     * @param kept the tensors that the hook reads; the hook's own graph must not contain the result
     */
    static Tensor hooked(Tensor base, Tensor value, TensorTensorHook hook, Tensor... kept) {
        Tensor tether = value.detach().requires_grad_(true);
        Tensor result = base.sub(tether);
        result.register_hook(hook);
        ENTRIES.add(new Entry(tether, hook, List.of(kept)));
        return result;
    }

    /** Frees what belongs to graphs that are gone. */
    static void sweep() {
        ENTRIES.removeIf(Entry::freedWithItsGraph);
    }

    /** The number of hooks that are kept, after a sweep. */
    static int size() {
        sweep();
        return ENTRIES.size();
    }

    private static final class Entry {
        private final Tensor tether;
        private final TensorTensorHook hook;
        private final List<Tensor> kept;
        private boolean freed;

        Entry(Tensor tether, TensorTensorHook hook, List<Tensor> kept) {
            this.tether = tether.retainReference();
            this.hook = hook.retainReference();
            this.kept = kept;
            kept.forEach(Pointer::retainReference);
        }

        /** Called by {@code removeIf}, which may run on several threads at once. */
        synchronized boolean freedWithItsGraph() {
            if (!freed && tether.use_count() == 1) {
                freed = true;
                hook.releaseReference();
                kept.forEach(Pointer::releaseReference);
                tether.releaseReference();
            }
            return freed;
        }
    }
}
