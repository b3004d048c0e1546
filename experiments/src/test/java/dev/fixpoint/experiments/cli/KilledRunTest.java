package dev.fixpoint.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fixpoint.experiments.data.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that is killed at random moments, and started again each time, ends with the same bits as one that was left alone. The
 * system property {@code fixpoint.kills} sets how often each is killed; with more than one, the longer experiments are too.
 */
class KilledRunTest {
    private static final int KILLS = Integer.getInteger("fixpoint.kills", 1);

    private final Random random = new Random(20_261_124);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void toy() throws Exception {
        endsWithTheSameBits("toy", "--quick", "--epochs", "12");
    }

    @Test
    void planner() throws Exception {
        endsWithTheSameBits("planner", "--quick", "--epochs", "8");
    }

    /** A pretraining and dropout. */
    @Test
    void multilabel() throws Exception {
        endsWithTheSameBits(multilabel("spen"));
    }

    @Test
    void allModelsOfMultilabel() throws Exception {
        onlyIfAskedFor();
        endsWithTheSameBits(multilabel("all"));
    }

    private String[] multilabel(String model) throws IOException {
        SyntheticData.write(folder);
        String xml = folder.resolve("labels.xml").toString();
        String train = folder.resolve("train.arff").toString();
        String test = folder.resolve("test.arff").toString();
        return new String[] {"multilabel", "--train", train, "--test", test, "--xml", xml, "--model", model};
    }

    @Test
    void hypergradient() throws Exception {
        onlyIfAskedFor();
        String data = SharedData.folder("sklearn").toString();
        endsWithTheSameBits("hypergradient", "--data", data, "--quick");
    }

    @Test
    void sudoku() throws Exception {
        onlyIfAskedFor();
        String data = SharedData.folder("sudoku4x4").toString();
        endsWithTheSameBits("sudoku", "--data", data, "--quick", "--model", "fpi-nn", "--epochs", "6");
    }

    @Test
    void flow() throws Exception {
        onlyIfAskedFor();
        endsWithTheSameBits("flow", "--quick", "--epochs", "6", "--width", "0.04");
    }

    @Test
    void denoise() throws Exception {
        onlyIfAskedFor();
        endsWithTheSameBits("denoise", "--quick", "--epochs", "3", "--sigma", "25", "--model", "fpi-nn");
    }

    @Test
    void bibtex() throws Exception {
        onlyIfAskedFor();
        String data = SharedData.folder("bibtex").toString();
        endsWithTheSameBits("bibtex", "--data", data, "--model", "fpi-nn", "--epochs", "8");
    }

    private static void onlyIfAskedFor() {
        assumeTrue(KILLS > 1, "a longer experiment: set -Dfixpoint.kills=20");
    }

    private void endsWithTheSameBits(String... command) throws Exception {
        Path whole = folder.resolve("whole");
        long start = System.nanoTime();
        try (RunProcess run = RunProcess.start(whole, command)) {
            assertThat(run.exitCode()).as(run.said()).isZero();
        }
        long milliseconds = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        List<Long> moments = new ArrayList<>();
        for (int attempt = 1; moments.size() < KILLS; attempt++) {
            Path killed = folder.resolve("killed" + attempt);
            boolean ended = false;
            while (!ended && moments.size() < KILLS) {
                long moment = random.nextLong(milliseconds);
                try (RunProcess run = RunProcess.start(killed, command)) {
                    if (run.endsWithin(moment)) {
                        assertThat(run.exitCode()).as(run.said()).isZero();
                    } else {
                        moments.add(moment);
                    }
                }
                ended = Files.exists(killed.resolve("results.json"));
            }
            if (!ended) {
                try (RunProcess run = RunProcess.start(killed, command)) {
                    assertThat(run.exitCode()).as(run.said()).isZero();
                }
            }
            assertThat(RunContent.of(killed))
                    .as("killed after %s of %d milliseconds", moments, milliseconds)
                    .isEqualTo(RunContent.of(whole));
        }
        report(command[0], milliseconds, moments);
    }

    private static void report(String command, long milliseconds, List<Long> moments) throws IOException {
        Path target = Files.createDirectories(Path.of("target"));
        Files.writeString(
                target.resolve("killed-" + command + ".txt"),
                "uninterrupted: " + milliseconds + " ms; killed " + moments.size() + " times, after " + moments
                        + " ms; the same bits\n");
    }

    @Test
    void aStoppedRunSaysHowToGoOnAndASecondRunInTheFolderIsRefused() throws Exception {
        Path out = folder.resolve("out");
        try (RunProcess run = RunProcess.start(out, "toy", "--model", "feedforward", "--epochs", "100000")) {
            run.awaitLines(out.resolve("metrics.csv"), 3);
            try (RunProcess second = RunProcess.start(out, "toy", "--model", "feedforward", "--epochs", "100000")) {
                assertThat(second.exitCode()).isEqualTo(2);
                assertThat(second.said()).contains("A run that is still going on writes to '" + out + "'");
            }
            run.stop();
            assertThat(run.exitCode()).as("128 and the number of SIGTERM").isEqualTo(143);
            assertThat(run.said())
                    .contains("Stopped; what is done is in " + out + ". To go on: fixpoint toy --model feedforward");
        }
        try (Stream<Path> left = Files.list(out)) {
            assertThat(left.map(path -> path.getFileName().toString())).doesNotContain("results.json");
        }
        assertThat(out.resolve("feedforward-seed1").resolve("checkpoint.pt")).isNotEmptyFile();
    }
}
