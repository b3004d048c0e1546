package dev.fixpoint.memory;

import org.bytedeco.pytorch.GradMode;

/**
 * Switches the recording of the autograd graph on or off for this thread until it is closed.
 *
 * <p>Cost: two native calls of less than a microsecond.
 */
public final class GradientMode implements AutoCloseable {
    private final boolean before;

    private GradientMode(boolean enabled) {
        this.before = GradMode.is_enabled();
        GradMode.set_enabled(enabled);
    }

    /**
     * Records operations from here on.
     *
     * @return closes to the mode before
     */
    public static GradientMode on() {
        return new GradientMode(true);
    }

    /**
     * Records nothing from here on.
     *
     * @return closes to the mode before
     */
    public static GradientMode off() {
        return new GradientMode(false);
    }

    /** Restores the mode that was in force before. */
    @Override
    public void close() {
        GradMode.set_enabled(before);
    }
}
