package dev.fixpoint.experiments.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fixpoint.distributed.Communicator;
import dev.fixpoint.distributed.Shard;
import dev.fixpoint.experiments.data.DataFormatException;
import dev.fixpoint.memory.NativeThreads;
import dev.fixpoint.memory.TensorScope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
    private static final TrainingPlan PLAN = new TrainingPlan(6, 5, 0.05, 1);

    @TempDir
    private Path folder = Path.of("");

    @BeforeAll
    static void threads() {
        NativeThreads.useDefault();
    }

    @Test
    void aTrainingThatWasStoppedEndsWithTheBitsOfOneThatWasNot() throws IOException {
        Line undisturbed = new Line(Integer.MAX_VALUE);
        TrainingHistory whole = new Trainer(PLAN, 7).train(undisturbed, folder.resolve("a"), epoch -> {});
        for (int stop = 1; stop < 6; stop++) {
            Path checkpoint = folder.resolve("b" + stop);
            Line stopped = new Line(5 * stop + 3);
            assertThatThrownBy(() -> new Trainer(PLAN, 7).train(stopped, checkpoint, epoch -> {}))
                    .hasMessage("stopped");
            Line resumed = new Line(Integer.MAX_VALUE);
            List<Integer> told = new ArrayList<>();
            TrainingHistory rest = new Trainer(PLAN, 7).train(resumed, checkpoint, epoch -> told.add(epoch.epoch()));
            assertThat(told).containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(resumed.values()).as("stopped after epoch %d", stop).isEqualTo(undisturbed.values());
            assertThat(rest.epochs().stream().map(EpochReport::loss).toList())
                    .isEqualTo(whole.epochs().stream().map(EpochReport::loss).toList());
            assertThat(rest.epochs().stream().map(EpochReport::figures).toList())
                    .isEqualTo(whole.epochs().stream().map(EpochReport::figures).toList());
        }
    }

    @Test
    void aFinishedTrainingIsNotRepeated() throws IOException {
        Line first = new Line(Integer.MAX_VALUE);
        new Trainer(PLAN, 7).train(first, folder.resolve("a"), epoch -> {});
        Line again = new Line(0);
        assertThat(new Trainer(PLAN, 7)
                        .train(again, folder.resolve("a"), epoch -> {})
                        .epochs())
                .hasSize(6);
        assertThat(again.values()).isEqualTo(first.values());
    }

    @Test
    void theParametersOfTheBestScoreAreKept() throws IOException {
        Line line = new Line(Integer.MAX_VALUE);
        line.bestEpoch = 2;
        List<List<Float>> seen = new ArrayList<>();
        TrainingHistory history =
                new Trainer(PLAN, 7).train(line, folder.resolve("a"), epoch -> seen.add(line.values()));
        assertThat(history.best().epoch()).isEqualTo(2);
        assertThat(line.values()).isEqualTo(seen.get(1)).isNotEqualTo(seen.get(5));
    }

    @Test
    void trainingLearns() throws IOException {
        Line line = new Line(Integer.MAX_VALUE);
        TrainingHistory history =
                new Trainer(new TrainingPlan(40, 10, 0.05, 10), 7).train(line, folder.resolve("a"), epoch -> {});
        // Dropout of one value in a hundred leaves about 0.05 of the 8 at the start.
        assertThat(history.epochs().get(39).loss())
                .isLessThan(history.epochs().get(0).loss() / 20);
    }

    @Test
    void anotherSeedTakesAnotherWay() throws IOException {
        Line one = new Line(Integer.MAX_VALUE);
        Line other = new Line(Integer.MAX_VALUE);
        new Trainer(PLAN, 7).train(one, folder.resolve("a"), epoch -> {});
        new Trainer(PLAN, 8).train(other, folder.resolve("b"), epoch -> {});
        assertThat(one.values()).isNotEqualTo(other.values());
    }

    @Test
    void aTimeLimitEndsTheTraining() throws IOException {
        TrainingPlan endless = new TrainingPlan(1_000_000, 50, 0.05, 1, OptionalDouble.of(0.2));
        TrainingHistory history =
                new Trainer(endless, 7).train(new Line(Integer.MAX_VALUE), folder.resolve("a"), epoch -> {});
        assertThat(history.epochs()).hasSizeLessThan(1_000_000);
        assertThat(history.seconds()).isGreaterThanOrEqualTo(0.2);
    }

    @Test
    void theCheckpointOfAnotherPlanOrADamagedOneIsRefused() throws IOException {
        Path checkpoint = folder.resolve("a");
        new Trainer(PLAN, 7).train(new Line(Integer.MAX_VALUE), checkpoint, epoch -> {});
        assertThatThrownBy(() -> new Trainer(PLAN, 8).train(new Line(0), checkpoint, epoch -> {}))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("another plan")
                .hasMessageContaining("delete it");
        Files.writeString(checkpoint, "no archive", StandardCharsets.UTF_8);
        assertThatThrownBy(() -> new Trainer(PLAN, 7).train(new Line(0), checkpoint, epoch -> {}))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("not the checkpoint of this model");
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void aLossThatIsNoNumberEndsTheTrainingInASentence() {
        Line line = new Line(Integer.MAX_VALUE);
        line.poison();
        assertThatThrownBy(() -> new Trainer(PLAN, 7).train(line, folder.resolve("a"), epoch -> {}))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("in step 1")
                .hasMessageContaining("smaller learning rate");
    }

    @Test
    void theLearningRateRisesAndFalls() {
        TrainingPlan plan = new TrainingPlan(10, 100, 1, 1);
        assertThat(plan.rateAt(plan.progress(5, 0))).isLessThan(0.51);
        assertThat(plan.rateAt(plan.progress(10, 0))).isGreaterThan(0.99);
        assertThat(plan.rateAt(plan.progress(500, 0))).isBetween(0.5, 0.52);
        assertThat(plan.rateAt(plan.progress(1000, 0))).isBetween(0.0199, 0.0201);
    }

    /** Learns a line from noisy points, with dropout from torch's generator; stops itself after a number of steps. */
    private static final class Line implements LearningTask {
        private final Tensor weight = torch.zeros(4).requires_grad_(true);
        private final boolean stops;
        private int stepsLeft;
        private int epoch;
        private int bestEpoch = Integer.MAX_VALUE;

        Line(int steps) {
            this.stepsLeft = steps;
            this.stops = steps < Integer.MAX_VALUE;
        }

        @Override
        public List<Tensor> parameters() {
            return List.of(weight);
        }

        @Override
        public int batch() {
            return 1;
        }

        @Override
        public Tensor loss(RandomGenerator random, Shard shard) {
            if (stepsLeft-- == 0) {
                throw new IllegalStateException("stopped");
            }
            try (TensorScope scope = TensorScope.open()) {
                Tensor x = torch.tensor(new float[] {random.nextFloat(), random.nextFloat(), random.nextFloat(), 1});
                Tensor target = x.sum().add(new Scalar(1));
                Tensor kept = torch.dropout(x, 0.01, true);
                return scope.handOver(torch.mse_loss(kept.mul(weight).sum(), target));
            }
        }

        @Override
        public double score(Communicator ranks) {
            epoch++;
            if (bestEpoch < Integer.MAX_VALUE) {
                return epoch == bestEpoch ? 1 : 0;
            }
            return -values().stream().mapToDouble(w -> (w - 1.2) * (w - 1.2)).sum();
        }

        /** In another order after a stop: that of {@code Map.of} is drawn anew with each start of the virtual machine. */
        @Override
        public Map<String, Double> figures() {
            List<String> names = stops ? List.of("first", "second") : List.of("second", "first");
            Map<String, Double> figures = new LinkedHashMap<>();
            names.forEach(name -> figures.put(name, (double) values().get(name.equals("first") ? 0 : 1)));
            return figures;
        }

        void poison() {
            weight.detach().fill_(new Scalar(Double.NaN));
        }

        List<Float> values() {
            try (TensorScope scope = TensorScope.open()) {
                List<Float> values = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    values.add(weight.detach().select(0, i).item_float());
                }
                return values;
            }
        }
    }
}
