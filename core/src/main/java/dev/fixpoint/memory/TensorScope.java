package dev.fixpoint.memory;

import java.util.Arrays;
import java.util.Iterator;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;

/**
 * Frees the native memory of every tensor made in it when it closes, except those handed over to the scope around it.
 *
 * <pre>{@code
 * Tensor squaredNorm(Tensor a) {
 *     try (TensorScope scope = TensorScope.open()) {
 *         Tensor square = a.mul(a);               // freed here
 *         return scope.handOver(square.sum());    // lives in the caller's scope
 *     }
 * }
 * }</pre>
 *
 * <p>Where the caller has no scope of its own, a tensor that was handed over is freed by {@code close()} or by the garbage
 * collector. A scope belongs to the thread that opened it. Cost: one Java object; closing is linear in what it holds.
 */
public final class TensorScope implements AutoCloseable {
    private final PointerScope pointers;

    private TensorScope(PointerScope pointers) {
        this.pointers = pointers;
    }

    /**
     * Opens a scope on this thread.
     *
     * @return the scope, to be closed by the thread that opened it
     */
    public static TensorScope open() {
        return new TensorScope(new PointerScope());
    }

    /**
     * Lets an object outlive this scope: it then belongs to the scope around this one, or, where there is none, to its caller.
     *
     * @param result what the caller is to receive; made in this scope or in one around it
     * @param <P> its type
     * @return {@code result}
     */
    public <P extends Pointer> P handOver(P result) {
        Iterator<PointerScope> scopes = PointerScope.getScopeIterator();
        boolean outside = false;
        while (scopes.hasNext()) {
            PointerScope scope = scopes.next();
            if (outside && accepts(scope, result)) {
                scope.attach(result);
                return result;
            }
            outside |= scope == pointers;
        }
        result.retainReference();
        return result;
    }

    /**
     * Ends this scope without freeing what it holds: that is freed when its last owner lets go. The caller is the first owner.
     * To be called by the thread that opened the scope; closing the scope is then not needed.
     *
     * @return what this scope holds
     */
    public SharedTensors share() {
        pointers.extend();
        pointers.close();
        return new SharedTensors(pointers);
    }

    /** Frees what was made in this scope and not handed over. */
    @Override
    public void close() {
        pointers.close();
    }

    private static boolean accepts(PointerScope scope, Pointer pointer) {
        Class<? extends Pointer>[] classes = scope.forClasses();
        return classes == null
                || classes.length == 0
                || Arrays.stream(classes).anyMatch(type -> type.isInstance(pointer));
    }
}
