package dev.fixpoint.memory;

import org.bytedeco.javacpp.PointerScope;

/**
 * The tensors of a scope, kept by several owners: they are freed when the last one lets go. For what must live as long as a
 * graph does, which no scope on one thread's stack can say. Safe to use from many threads.
 */
public final class SharedTensors {
    private final PointerScope scope;
    private int owners = 1;

    SharedTensors(PointerScope scope) {
        this.scope = scope;
    }

    /** Makes the caller an owner more, who calls {@link #release} once. */
    public synchronized void retain() {
        if (owners == 0) {
            throw new IllegalStateException("These tensors have been freed already.");
        }
        owners++;
    }

    /** Lets go; the last owner frees the tensors. */
    public synchronized void release() {
        if (owners == 0) {
            throw new IllegalStateException("These tensors have been freed already.");
        }
        owners--;
        if (owners == 0) {
            scope.close();
        }
    }
}
