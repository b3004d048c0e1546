package dev.fixpoint.gradient;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
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
     * @param rule the hook's; the graph that it differentiates must not contain the result
     * @param kept what the rule reads
     */
    static Tensor hooked(Tensor base, Tensor value, AdjointRule rule, Kept kept) {
        return hooked(base, value, new AdjointHook(rule), kept);
    }

    static Tensor hooked(Tensor base, Tensor value, TensorTensorHook hook, Kept kept) {
        Tensor tether = value.detach().requires_grad_(true);
        tether.register_hook(DetachedGradient.HOOK);
        Tensor result = base.sub(tether);
        result.register_hook(hook);
        ENTRIES.add(new Entry(tether, hook, kept));
        return result;
    }

    /** Frees what belongs to graphs that are gone, and to the graphs that only those held. */
    static void sweep() {
        boolean freed;
        do {
            freed = ENTRIES.removeIf(Entry::freedWithItsGraph);
        } while (freed);
    }

    /** The number of hooks that are kept, after a sweep. */
    static int size() {
        sweep();
        return ENTRIES.size();
    }

    private static final class Entry {
        private final Tensor tether;
        private final TensorTensorHook hook;
        private final Kept kept;
        private boolean freed;

        Entry(Tensor tether, TensorTensorHook hook, Kept kept) {
            this.tether = tether.retainReference();
            this.hook = hook.retainReference();
            this.kept = kept;
            kept.retain();
        }

        /** Called by {@code removeIf}, which may run on several threads at once. */
        synchronized boolean freedWithItsGraph() {
            if (!freed && tether.use_count() == 1) {
                freed = true;
                hook.releaseReference();
                kept.release();
                tether.releaseReference();
            }
            return freed;
        }
    }
}
