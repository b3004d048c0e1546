package dev.fixpoint.gradient;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;

/**
 * The exceptions that hooks threw lately. Native code passes on no more than their text, so they are kept here for
 * {@code FixedPoint.backward} to rethrow; the newest {@value #MOST} at most.
 */
public final class HookFailures {
    private static final int MOST = 64;
    private static final Deque<Throwable> LATEST = new ArrayDeque<>();

    private HookFailures() {}

    static void keep(Throwable failure) {
        synchronized (LATEST) {
            if (LATEST.size() == MOST) {
                LATEST.removeLast();
            }
            LATEST.push(failure);
        }
    }

    /**
     * The exception behind what native code threw.
     *
     * @param thrown what {@code backward()} threw
     * @return the newest exception of a hook with that text, which is then forgotten; empty if no hook threw it
     */
    public static Optional<Throwable> behind(RuntimeException thrown) {
        String text = String.valueOf(thrown.getMessage());
        synchronized (LATEST) {
            for (Iterator<Throwable> failures = LATEST.iterator(); failures.hasNext(); ) {
                Throwable failure = failures.next();
                if (text.contains(String.valueOf(failure.getMessage()))) {
                    failures.remove();
                    return Optional.of(failure);
                }
            }
        }
        return Optional.empty();
    }
}
