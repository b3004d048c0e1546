package dev.fixpoint.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ShardTest {
    @Test
    void shardsOfAllRanksAreTheBatch() {
        for (int rows = 1; rows < 30; rows++) {
            for (int size = 1; size < 9; size++) {
                int next = 0;
                double weights = 0;
                for (int rank = 0; rank < size; rank++) {
                    Shard shard = Shard.of(rank, size, rows);
                    assertThat(shard.from()).isEqualTo(next);
                    assertThat(shard.size()).isBetween(rows / size, rows / size + 1);
                    next = shard.to();
                    weights += shard.weight();
                }
                assertThat(next).isEqualTo(rows);
                // Eight numbers are added.
                assertThat(weights).isCloseTo(1, offset(1e-15));
            }
        }
    }

    @Test
    void aShardTakesItsRowsOfTheBatch() {
        assertThat(Shard.of(1, 2, 5).of(new long[] {9, 8, 7, 6, 5})).containsExactly(7, 6, 5);
    }

    @Test
    void ranksDrawFromDifferentStreamsAndRankZeroFromTheRunsOwn() {
        Set<Long> seeds = new HashSet<>();
        for (int rank = 0; rank < 1024; rank++) {
            seeds.add(RandomStreams.seed(7, rank));
        }
        assertThat(seeds).hasSize(1024).contains(7L);
    }

    @Test
    void aWrongEnvironmentIsRefusedInASentence() {
        assertThat(Rendezvous.connect(Map.of())).isSameAs(Communicator.local());
        assertThatThrownBy(() -> Rendezvous.connect(Map.of("WORLD_SIZE", "2")))
                .hasMessage("WORLD_SIZE is 2, but RANK is not set: give each process its number, from 0");
        assertThatThrownBy(() -> Rendezvous.connect(Map.of("WORLD_SIZE", "2", "RANK", "2")))
                .hasMessage("RANK must be from 0 to WORLD_SIZE - 1, got RANK 2 and WORLD_SIZE 2");
        assertThatThrownBy(() -> Rendezvous.connect(Map.of("WORLD_SIZE", "many")))
                .hasMessage("WORLD_SIZE must be a whole number, got 'many'");
        assertThatThrownBy(() -> Rendezvous.connect(Map.of("WORLD_SIZE", "2", "RANK", "0", "MASTER_PORT", "99999")))
                .hasMessage("MASTER_PORT must be from 1 to 65535, got 99999");
    }
}
