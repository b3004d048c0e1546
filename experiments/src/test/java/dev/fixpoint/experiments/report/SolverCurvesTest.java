package dev.fixpoint.experiments.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fixpoint.contraction.PhaseSummary;
import dev.fixpoint.contraction.TrainingSummary;
import dev.fixpoint.solver.SolveListener.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SolverCurvesTest {
    @Test
    void everyEpochIsALineAnEventAndAPoint(@TempDir Path folder) throws IOException {
        try (RunDirectory run = RunDirectory.open(folder);
                SolverCurves curves = SolverCurves.in(run)) {
            curves.add(1, summary(12, 0.5));
            curves.add(2, summary(15, 0.6));
        }
        List<String> lines = Files.readAllLines(folder.resolve("solves.csv"));
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).startsWith("epoch,forward_steps,").endsWith(",spectral_radius");
        assertThat(lines.get(2)).startsWith("2,15.0,").endsWith(",0.6");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .anyMatch(name -> name.startsWith("events.out.tfevents."))
                    .contains("solver-steps.png", "spectral-radius.png");
        }
    }

    @Test
    void withoutEpochsNothingIsDrawn(@TempDir Path folder) {
        try (RunDirectory run = RunDirectory.open(folder);
                SolverCurves curves = SolverCurves.in(run)) {
            assertThat(curves).isNotNull();
        }
        assertThat(folder.resolve("solver-steps.png")).doesNotExist();
    }

    private static TrainingSummary summary(double steps, double radius) {
        PhaseSummary phase = new PhaseSummary(10, steps, (int) steps + 3, 1e-6, 0);
        return new TrainingSummary(Map.of(Phase.FORWARD, phase, Phase.BACKWARD, phase, Phase.TANGENT, phase), radius);
    }
}
