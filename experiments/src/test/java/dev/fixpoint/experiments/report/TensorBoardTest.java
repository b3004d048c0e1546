package dev.fixpoint.experiments.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our event files in TensorBoard's own reader. The system property {@code fixpoint.python} names the Python; where it has no
 * tensorboard, this test is passed over.
 */
class TensorBoardTest {
    private static final String PYTHON = System.getProperty("fixpoint.python", "python3");

    @Test
    void tensorBoardReadsEachScalarAtItsStep(@TempDir Path folder) throws Exception {
        assumeTrue(said("import tensorboard.compat.proto", folder) != null, PYTHON + " has no tensorboard");
        try (EventFile events = EventFile.in(folder)) {
            events.add(1, Map.of("train/loss", 0.5, "radius", Double.NaN));
            events.add(300, Map.of("train/loss", 0.125, "radius", 0.75));
        }
        String said = said("""
                import sys
                from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
                events = EventAccumulator(sys.argv[1])
                events.Reload()
                for tag in sorted(events.Tags()['scalars']):
                    print(tag, [(e.step, e.value) for e in events.Scalars(tag)])
                """, folder);
        assertThat(String.valueOf(said).lines())
                .containsExactly("radius [(300, 0.75)]", "train/loss [(1, 0.5), (300, 0.125)]");
    }

    /** What a program prints; null if it fails. */
    private static @Nullable String said(String program, Path folder) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(List.of(PYTHON, "-c", program, folder.toString()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            return null; // there is no such program
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? said : null;
    }
}
