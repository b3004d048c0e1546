package dev.fixpoint.distributed;

import java.util.Arrays;

/**
 * The rows of a batch that are one rank's: consecutive ones, and as many as any other rank's, or one fewer or more. The shards of all
 * ranks are the batch.
 *
 * @param from the first row
 * @param to the end, exclusive
 * @param rows of the batch
 */
public record Shard(int from, int to, int rows) {
    /**
     * Checks the range.
     *
     * @param from from 0 to {@code to}
     * @param to from {@code from} to {@code rows}
     * @param rows at least 1
     */
    public Shard {
        if (rows < 1 || from < 0 || to < from || to > rows) {
            throw new IllegalArgumentException(
                    "a shard must lie in a batch of at least 1 row, got rows " + from + " to " + to + " of " + rows);
        }
    }

    /**
     * The shard of a rank.
     *
     * @param ranks who shares the batch
     * @param rows of the batch
     * @return this rank's rows; none if there are fewer rows than ranks
     */
    public static Shard of(Communicator ranks, int rows) {
        return of(ranks.rank(), ranks.size(), rows);
    }

    static Shard of(int rank, int size, int rows) {
        return new Shard((int) ((long) rows * rank / size), (int) ((long) rows * (rank + 1) / size), rows);
    }

    /**
     * How many rows it has.
     *
     * @return 0 or more
     */
    public int size() {
        return to - from;
    }

    /**
     * The weight of a mean over the shard in the mean over the batch.
     *
     * @return {@code size() / rows}
     */
    public double weight() {
        return (double) size() / rows;
    }

    /**
     * The shard of a batch.
     *
     * @param batch numbers of rows, {@code [rows]}
     * @return those of this shard
     */
    public long[] of(long[] batch) {
        if (batch.length != rows) {
            throw new IllegalArgumentException("the batch must have " + rows + " rows, got " + batch.length);
        }
        return Arrays.copyOfRange(batch, from, to);
    }
}
