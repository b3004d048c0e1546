package dev.fixpoint.experiments.flow;

import dev.fixpoint.distributed.Shard;
import java.util.List;
import java.util.stream.IntStream;

/** Pairs to train on or to measure with; each may be made or read when it is asked for. */
public interface FlowPairs {
    /**
     * The pairs.
     *
     * @return their number
     */
    int size();

    /**
     * One pair.
     *
     * @param number from 0
     * @return the same pair each time
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    FlowPair pair(int number);

    /**
     * Those of a shard.
     *
     * @param shard of as many rows as there are pairs
     * @return the pairs, made or read when they are asked for
     */
    default FlowPairs part(Shard shard) {
        FlowPairs all = this;
        return new FlowPairs() {
            @Override
            public int size() {
                return shard.size();
            }

            @Override
            public FlowPair pair(int number) {
                return all.pair(shard.from() + number);
            }
        };
    }

    /**
     * Pairs in memory.
     *
     * @param pairs the pairs
     * @return these pairs
     */
    static FlowPairs of(List<FlowPair> pairs) {
        List<FlowPair> copy = List.copyOf(pairs);
        return new FlowPairs() {
            @Override
            public int size() {
                return copy.size();
            }

            @Override
            public FlowPair pair(int number) {
                return copy.get(number);
            }
        };
    }

    /**
     * The first pairs of a generator, made now and kept in memory: 32 bytes a pixel.
     *
     * @param generator makes them
     * @param count how many
     * @return the pairs
     */
    static FlowPairs generated(PairGenerator generator, int count) {
        return of(IntStream.range(0, count).mapToObj(generator::pair).toList());
    }
}
