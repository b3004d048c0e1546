package dev.fixpoint.spark;

import dev.fixpoint.distributed.Communicator;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How many rows each worker has, and how an epoch's steps divide them: each worker's in equal parts, but for one row.
 *
 * @param ofRank rows of each worker
 * @param all their sum
 * @param steps of an epoch
 */
record RowCounts(List<Integer> ofRank, long all, long steps) {
    static RowCounts of(int own, Communicator ranks, int batch) {
        double[] table = new double[ranks.size()];
        table[ranks.rank()] = own;
        List<Integer> counts =
                Arrays.stream(ranks.sum(table)).mapToObj(count -> (int) count).toList();
        long all = counts.stream().mapToLong(Integer::longValue).sum();
        return new RowCounts(counts, all, Math.max(1, Math.round((double) all / batch)));
    }

    /** How many of a worker's rows come before a step. */
    int before(long step, int rank) {
        return (int) (ofRank.get(rank) * step / steps);
    }

    /** Rows of a step, of all workers; none in some steps where the batch is smaller than the number of workers. */
    int inStep(long step) {
        return IntStream.range(0, ofRank.size())
                .map(rank -> before(step + 1, rank) - before(step, rank))
                .sum();
    }
}
