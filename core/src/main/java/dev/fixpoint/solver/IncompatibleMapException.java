package dev.fixpoint.solver;

/** A map returned what cannot be a state: a tensor of another shape, dtype or device than the state it was given. */
public final class IncompatibleMapException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception with its sentence.
     *
     * @param message what was expected and what came
     */
    public IncompatibleMapException(String message) {
        super(message);
    }
}
