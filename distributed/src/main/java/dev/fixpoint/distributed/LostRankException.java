package dev.fixpoint.distributed;

/** A rank of the run failed, or gives no sign of life; the message names it. */
public final class LostRankException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int rank;

    LostRankException(int rank, String sentence) {
        super(sentence);
        this.rank = rank;
    }

    /**
     * The rank that failed or was lost.
     *
     * @return its number
     */
    public int rank() {
        return rank;
    }
}
