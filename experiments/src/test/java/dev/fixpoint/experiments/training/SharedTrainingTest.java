package dev.fixpoint.experiments.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import dev.fixpoint.distributed.Communicator;
import dev.fixpoint.distributed.Rendezvous;
import dev.fixpoint.distributed.Shard;
import dev.fixpoint.memory.NativeThreads;
import dev.fixpoint.memory.TensorScope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.DoubleArrayRef;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several ranks train together; here each is a thread. */
@Timeout(120)
class SharedTrainingTest {
    private static final TrainingPlan PLAN = new TrainingPlan(10, 20, 0.02, 0.5);

    @TempDir
    private Path folder = Path.of("");

    @BeforeAll
    static void threads() {
        NativeThreads.use(1);
    }

    /** What a rank ends with. */
    private record End(List<Double> parameters, TrainingHistory history) {}

    @Test
    void oneTwoAndFourRanksLearnTheSame() throws Exception {
        End alone = trained(1, PLAN, "one", Integer.MAX_VALUE).get(0);
        for (int size : new int[] {2, 4}) {
            List<End> ends = trained(size, PLAN, "of" + size, Integer.MAX_VALUE);
            for (End end : ends) {
                assertThat(end.parameters()).isEqualTo(ends.get(0).parameters());
                for (int i = 0; i < end.parameters().size(); i++) {
                    // Sums in another order, over 200 steps of Adam in float64.
                    assertThat(end.parameters().get(i))
                            .isCloseTo(alone.parameters().get(i), offset(1e-10));
                }
            }
            for (int epoch = 0; epoch < 10; epoch++) {
                EpochReport here = ends.get(0).history().epochs().get(epoch);
                EpochReport there = alone.history().epochs().get(epoch);
                assertThat(here.loss()).isCloseTo(there.loss(), offset(1e-10));
                assertThat(here.score()).isCloseTo(there.score(), offset(1e-10));
            }
        }
    }

    @Test
    void aTrainingThatWasStoppedEndsWithTheBitsOfOneThatWasNot() throws Exception {
        List<End> calm = trained(2, PLAN, "calm", Integer.MAX_VALUE);
        assertThatThrownBy(() -> trained(2, PLAN, "stopped", 70))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("stopped");
        List<End> again = trained(2, PLAN, "stopped", Integer.MAX_VALUE);
        for (int rank = 0; rank < 2; rank++) {
            assertThat(again.get(rank).parameters()).isEqualTo(calm.get(rank).parameters());
        }
        assertThat(again.get(0).history().epochs()).hasSize(10);
    }

    @Test
    void aTimeLimitEndsAllRanksInTheSameStep() throws Exception {
        TrainingPlan endless = new TrainingPlan(1_000_000, 50, 0.02, 0.5, OptionalDouble.of(0.3));
        List<End> ends = trained(2, endless, "limited", Integer.MAX_VALUE);
        assertThat(ends.get(1).parameters()).isEqualTo(ends.get(0).parameters());
    }

    @Test
    void moreRanksThanRowsAreRefused() {
        assertThatThrownBy(() -> trained(Rows.BATCH + 1, PLAN, "many", Integer.MAX_VALUE))
                .hasRootCauseMessage("a minibatch of 6 rows cannot be shared by 7 ranks");
    }

    private List<End> trained(int size, TrainingPlan plan, String name, int steps) throws Exception {
        int port = freePort();
        Path checkpoint = Files.createDirectories(folder.resolve(name)).resolve("checkpoint.pt");
        ExecutorService threads = Executors.newFixedThreadPool(size);
        try {
            List<Future<End>> ranks = new ArrayList<>();
            for (int rank = 0; rank < size; rank++) {
                Rendezvous place =
                        new Rendezvous(rank, size, "127.0.0.1", port, Duration.ofSeconds(30), Duration.ofSeconds(30));
                ranks.add(threads.submit(() -> trained(place, plan, checkpoint, steps)));
            }
            List<End> ends = new ArrayList<>();
            for (Future<End> rank : ranks) {
                ends.add(rank.get());
            }
            return ends;
        } finally {
            threads.shutdown();
        }
    }

    private static End trained(Rendezvous place, TrainingPlan plan, Path checkpoint, int steps) throws IOException {
        try (TensorScope scope = TensorScope.open();
                Communicator ranks = place.size() == 1 ? Communicator.local() : place.connect()) {
            Rows task = new Rows(steps);
            Trainer trainer = new Trainer(plan, 5, ranks);
            TrainingHistory history = new TrainingHistory(List.of(new EpochReport(1, 0, 0, 0, Map.of())));
            if (ranks.leads()) {
                history = trainer.train(task, checkpoint, epoch -> {});
            } else {
                trainer.assist(task);
            }
            return new End(Arrays.stream(task.values()).boxed().toList(), history);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Learns a small network in float64 from rows, an uneven number for each rank; stops itself after a number of steps. */
    private static final class Rows implements LearningTask {
        private static final int BATCH = 6;
        private static final int FEATURES = 3;

        private final Tensor first = weights(FEATURES, 4);
        private final Tensor second = weights(4, 1);
        private int stepsLeft;

        Rows(int steps) {
            this.stepsLeft = steps;
        }

        private static Tensor tensor(double[] values) {
            return torch.tensor(new DoubleArrayRef(new DoublePointer(values), values.length));
        }

        private static Tensor weights(int rows, int columns) {
            double[] values = new double[rows * columns];
            Arrays.setAll(values, i -> Math.sin(1 + i));
            return tensor(values).view(rows, columns).detach().requires_grad_(true);
        }

        @Override
        public List<Tensor> parameters() {
            return List.of(first, second);
        }

        @Override
        public int batch() {
            return BATCH;
        }

        @Override
        public Tensor loss(RandomGenerator random, Shard shard) {
            if (stepsLeft-- == 0) {
                throw new IllegalStateException("stopped");
            }
            try (TensorScope scope = TensorScope.open()) {
                Tensor x = tensor(random.doubles(BATCH * FEATURES).toArray())
                        .view(BATCH, FEATURES)
                        .narrow(0, shard.from(), shard.size());
                Tensor target = x.square().sum(1).unsqueeze(1);
                Tensor error = x.matmul(first).tanh().matmul(second).sub(target);
                return scope.handOver(error.square().mean());
            }
        }

        @Override
        public double score(Communicator ranks) {
            return -Arrays.stream(values()).map(w -> (w - 0.5) * (w - 0.5)).sum();
        }

        double[] values() {
            try (TensorScope scope = TensorScope.open()) {
                double[] values = new double[4 * FEATURES + 4];
                for (int i = 0; i < values.length; i++) {
                    values[i] = i < 4 * FEATURES
                            ? first.detach().view(-1).select(0, i).item_double()
                            : second.detach()
                                    .view(-1)
                                    .select(0, i - 4 * FEATURES)
                                    .item_double();
                }
                return values;
            }
        }
    }
}
