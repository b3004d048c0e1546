package dev.fixpoint.experiments.planner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlannerTrainerTest {
    private static final PlannerTrainer TRAINER =
            new PlannerTrainer(new PlannerTrainer.Sizes(7, 9, 30, 10, 10), 6, 10, 0.1);

    @Test
    void trainingLowersTheLossAndMakesWallsDear(@TempDir Path folder) {
        List<PlannerRun.Epoch> epochs = new ArrayList<>();
        PlannerRun run = TRAINER.train(1, folder.resolve("checkpoint"), epochs::add, (planner, test) -> {});
        assertThat(run.epochs()).isEqualTo(epochs).hasSize(7);
        PlannerRun.Epoch best = epochs.get(run.best());
        assertThat(best.validationLoss()).isLessThan(0.7 * epochs.get(0).validationLoss());
        assertThat(run.costs().get(Terrain.WALL)).isGreaterThan(2);
        assertThat(run.costs().get(Terrain.ROAD)).isEqualTo(1);
        assertThat(run.solves().forward()).isPositive();
        assertThat(run.solves().backward()).isPositive();
    }
}
