package dev.fixpoint.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fixpoint.memory.TensorScope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class GradientBucketsTest {
    @Test
    void parametersOfOneDtypeTravelInOneMessage() {
        try (TensorScope scope = TensorScope.open()) {
            List<Tensor> parameters = List.of(ones(3, torch.ScalarType.Float), ones(4, torch.ScalarType.Float));
            TwinRank ranks = new TwinRank();
            average(ranks, parameters);
            assertThat(ranks.messages).containsExactly(3L + 4 + 2);
            for (Tensor parameter : parameters) {
                assertThat(parameter.grad().sum().item_double()).isEqualTo((double) parameter.numel());
            }
        }
    }

    @Test
    void anotherDtypeHasAMessageOfItsOwn() {
        try (TensorScope scope = TensorScope.open()) {
            TwinRank ranks = new TwinRank();
            average(ranks, List.of(ones(3, torch.ScalarType.Float), ones(4, torch.ScalarType.Double)));
            assertThat(ranks.messages).containsExactly(3L + 1, 4L + 1);
        }
    }

    @Test
    void aMessageEndsWhereItsSizeWouldBePassed() {
        try (TensorScope scope = TensorScope.open()) {
            long most = (25 << 20) / Float.BYTES;
            TwinRank ranks = new TwinRank();
            average(
                    ranks,
                    List.of(
                            ones(most - 1, torch.ScalarType.Float),
                            ones(1, torch.ScalarType.Float),
                            ones(1, torch.ScalarType.Float)));
            assertThat(ranks.messages).containsExactly(most + 2, 1L + 1);
        }
    }

    private static Tensor ones(long size, torch.ScalarType dtype) {
        return torch.ones(new long[] {size}, new TensorOptions(dtype)).requires_grad_(true);
    }

    private static void average(Communicator ranks, List<Tensor> parameters) {
        for (Tensor parameter : parameters) {
            parameter.sum().backward();
        }
        new GradientBuckets(ranks, parameters).average(0.5);
    }

    /** One of two ranks that always have the same. */
    private static final class TwinRank implements Communicator {
        final List<Long> messages = new ArrayList<>();

        @Override
        public int rank() {
            return 0;
        }

        @Override
        public int size() {
            return 2;
        }

        @Override
        public void broadcast(Tensor tensor) {
            // The other rank has the same.
        }

        @Override
        public void sum(Tensor tensor) {
            messages.add(tensor.numel());
            tensor.mul_(new Scalar(2));
        }

        @Override
        public void barrier() {
            // The other rank is here.
        }

        @Override
        public void fail(String sentence) {
            throw new AssertionError(sentence);
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
