package dev.fixpoint.benchmarks;

/** A measurement that could not be made, with a sentence that says why and what to do. */
public final class BenchmarkException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * With a sentence.
     *
     * @param message what went wrong
     */
    public BenchmarkException(String message) {
        super(message);
    }
}
