package dev.fixpoint.distributed;

import java.util.SplittableRandom;

/** Seeds of random streams that differ from rank to rank, so that no two ranks drop the same units or draw the same noise. */
public final class RandomStreams {
    private static final long STEP = 0x9E3779B97F4A7C15L;

    private RandomStreams() {}

    /**
     * The seed of a rank's own stream.
     *
     * @param seed of the run
     * @param rank of the process
     * @return for rank 0 the seed of the run, so that one process draws what it would draw alone; for each other rank another
     */
    public static long seed(long seed, int rank) {
        return rank == 0 ? seed : new SplittableRandom(seed + rank * STEP).nextLong();
    }
}
