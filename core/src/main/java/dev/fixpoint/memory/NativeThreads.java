package dev.fixpoint.memory;

import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.global.torch;

/**
 * The one place that sets the threads of ATen and of OpenBLAS.
 *
 * <p>The two pools know nothing of one another: with both at the number of cores, small and medium products become 5 to 100
 * times slower. So only one of them gets more than one thread. The rule: OpenBLAS, which does the products, gets one thread
 * for each core, at most 8; ATen gets one. It depends on the number of cores alone, so that runs repeat to the bit on one
 * machine. The system property {@value #PROPERTY} or a call of {@link #use} overrides it.
 */
public final class NativeThreads {
    /** System property with the number of threads to use instead of the rule's. */
    public static final String PROPERTY = "fixpoint.threads";

    private static final int MOST = 8;
    private static int current;

    private NativeThreads() {}

    /**
     * Sets the threads by the rule, unless they were set before.
     *
     * @throws UnsatisfiedLinkError if PyTorch's native libraries are missing
     */
    public static synchronized void useDefault() {
        if (current == 0) {
            Integer wanted = Integer.getInteger(PROPERTY);
            use(wanted != null ? wanted : Math.min(Runtime.getRuntime().availableProcessors(), MOST));
        }
    }

    /**
     * Sets the threads of this process's tensor operations.
     *
     * @param threads the number of threads, at least 1; results may differ between numbers in their last bits
     * @throws IllegalArgumentException if {@code threads} is below 1
     * @throws UnsatisfiedLinkError if PyTorch's native libraries are missing
     */
    public static synchronized void use(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, got " + threads);
        }
        NativeLibraries.load();
        torch.set_num_threads(1);
        openblas.blas_set_num_threads(threads);
        current = threads;
    }

    /**
     * Sets the threads for programs whose work is convolutions, which ATen runs itself: it gets the threads, OpenBLAS one.
     *
     * @param threads the number of threads, at least 1; results may differ between numbers in their last bits
     * @throws IllegalArgumentException if {@code threads} is below 1
     * @throws UnsatisfiedLinkError if PyTorch's native libraries are missing
     */
    public static synchronized void useForConvolutions(int threads) {
        use(threads);
        torch.set_num_threads(threads);
        openblas.blas_set_num_threads(1);
    }

    /**
     * The number of threads in force.
     *
     * @return the number last set, by the rule where none was
     */
    public static synchronized int current() {
        useDefault();
        return current;
    }
}
