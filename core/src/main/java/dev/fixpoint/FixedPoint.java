package dev.fixpoint;

import dev.fixpoint.gradient.HookFailures;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** Backward passes through fixed-point layers, with exceptions that keep their type. */
public final class FixedPoint {
    private FixedPoint() {}

    /**
     * {@code loss.backward()}, but where a layer's backward solve fails, its own exception is thrown: a plain
     * {@code backward()} throws a RuntimeException with the same sentence and nothing else.
     *
     * @param loss a scalar that requires a gradient
     * @throws dev.fixpoint.solver.FixedPointException if a backward solve did not converge
     */
    public static void backward(Tensor loss) {
        try {
            loss.backward();
        } catch (RuntimeException thrown) {
            Optional<Throwable> original = HookFailures.behind(thrown);
            if (original.isEmpty()) {
                throw thrown;
            }
            if (original.get() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) original.get();
        }
    }
}
