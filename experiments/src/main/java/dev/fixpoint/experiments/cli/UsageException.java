package dev.fixpoint.experiments.cli;

/**
 * What the user asked for cannot be done as asked: an option that does not fit, a folder that is a file, data that is not
 * there. The command line prints the message as it stands and ends with code 2, without a stack trace.
 */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception for one mistake.
     *
     * @param sentence what is wrong and what would be right, as one sentence for the user
     */
    public UsageException(String sentence) {
        super(sentence);
    }
}
