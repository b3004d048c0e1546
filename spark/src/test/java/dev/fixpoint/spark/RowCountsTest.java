package dev.fixpoint.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fixpoint.distributed.Communicator;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RowCountsTest {
    @Test
    void theStepsOfAnEpochHaveEachRowOnce() {
        RowCounts counts = new RowCounts(List.of(101, 100, 0), 201, 10);
        assertThat(counts.before(0, 0)).isZero();
        assertThat(counts.before(10, 0)).isEqualTo(101);
        assertThat(counts.before(10, 2)).isZero();
        assertThat(LongStream.range(0, 10).mapToInt(counts::inStep).sum()).isEqualTo(201);
        assertThat(LongStream.range(0, 10).mapToInt(counts::inStep)).allMatch(rows -> rows == 20 || rows == 21);
    }

    @Test
    void aBatchSmallerThanTheWorkersLeavesStepsWithoutRows() {
        RowCounts counts = new RowCounts(List.of(2, 2), 4, 4);
        assertThat(LongStream.range(0, 4).mapToInt(counts::inStep)).containsExactly(0, 2, 0, 2);
    }

    @Test
    void thereIsOneStepAtLeast() {
        assertThat(RowCounts.of(3, Communicator.local(), 80)).isEqualTo(new RowCounts(List.of(3), 3, 1));
    }
}
