package dev.fixpoint.distributed;

/** The processes of a run do not find one another, or do not belong together; the message says which, and what to do. */
public final class RendezvousException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception.
     *
     * @param sentence what is wrong
     */
    public RendezvousException(String sentence) {
        super(sentence);
    }

    RendezvousException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
