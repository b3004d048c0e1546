package dev.fixpoint.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.fixpoint.experiments.denoise.GeneratedPictures;
import dev.fixpoint.experiments.image.Picture;
import dev.fixpoint.experiments.image.PngWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 20, unit = TimeUnit.MINUTES)
class LaunchCommandTest {
    /** Kills of the test below; {@code -Dfixpoint.kills=20} tries more. */
    private static final int KILLS = Integer.getInteger("fixpoint.kills", 2);

    private static final String DENOISER = "fpi-nn-sigma25-seed1";

    @TempDir
    Path folder;

    @BeforeEach
    void write() throws IOException {
        SyntheticData.write(folder);
    }

    /** Models with dropout, of which all ranks draw the same. */
    @ParameterizedTest
    @ValueSource(strings = {"feedforward", "fpi-gd"})
    void twoProcessesScoreAsOneAndOnlyTheFirstReports(String model) throws IOException {
        Screen two = Screen.of(launched("two", "--model", model, "--epochs", "5", "--float64"));
        assertThat(two.exitCode()).as(two.err()).isZero();
        assertThat(two.out().lines()).isNotEmpty().allMatch(line -> line.startsWith("[0] "));

        Screen one = Screen.of(
                words("one", "--model", model, "--epochs", "5", "--float64").toArray(String[]::new));
        assertThat(one.exitCode()).as(one.err()).isZero();
        assertThat(score("two")).isEqualTo(score("one"));
        assertThat(losses("one")).hasSize(5);
        assertThat(losses("two")).containsExactly(losses("one"), offset(1e-9));
    }

    @Test
    void badInputIsToldByAProcessAndTheCodeIsTheirs() {
        Screen screen = Screen.of(
                "launch",
                "--processes",
                "2",
                "--",
                "bibtex",
                "--data",
                folder.resolve("nowhere").toString());
        assertThat(screen.exitCode()).isEqualTo(2);
        assertThat(screen.err()).contains("] fixpoint: ", "there is no such folder", "fixpoint: process");
    }

    @Test
    void aCommandForOneProcessIsRefused() {
        Screen screen = Screen.of("launch", "--processes", "2", "--", "toy");
        assertThat(screen.exitCode()).isEqualTo(2);
        assertThat(screen.err()).contains("'toy' runs in one process, but WORLD_SIZE is 2; start it without launch.");
    }

    @Test
    void killedAtAnyMomentARunIsEndedByNameAndGoesOnToTheSameModel() throws Exception {
        long start = System.nanoTime();
        Screen calm = Screen.of(dropouts("calm"));
        assertThat(calm.exitCode()).as(calm.err()).isZero();
        long undisturbed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);

        SplittableRandom random = new SplittableRandom(11);
        int runs = 0;
        for (int kills = 0; kills < KILLS; ) {
            String name = "killed" + runs;
            CompletableFuture<Screen> run = CompletableFuture.supplyAsync(() -> Screen.of(dropouts(name)));
            Thread.sleep(random.nextLong(undisturbed));
            List<ProcessHandle> ranks = new ArrayList<>(ranks(name));
            if (!ranks.isEmpty()) {
                ranks.get(random.nextInt(ranks.size())).destroyForcibly();
            }
            Screen screen = run.get(2, TimeUnit.MINUTES);
            if (screen.exitCode() == 0) {
                assertThat(parameters(name)).isEqualTo(parameters("calm"));
                runs++;
            } else if (!ranks.isEmpty()) {
                assertThat(screen.err())
                        .containsPattern("fixpoint: process [01] was killed by signal 9; the others were");
                assertThat(ranks(name)).isEmpty();
                kills++;
            }
        }
        String last = "killed" + runs;
        assertThat(Screen.of(dropouts(last)).exitCode()).isZero();
        assertThat(parameters(last)).isEqualTo(parameters("calm"));
        assertThat(folder.resolve(last).resolve("fpi-nn-seed1/checkpoint.pt")).doesNotExist();
    }

    @Test
    void aDenoiserIsTrainedByTwoProcessesAndGoesOnAfterAKill() throws Exception {
        Path pictures = Files.createDirectory(folder.resolve("pictures"));
        for (Picture picture : GeneratedPictures.draw(3, 52, 1)) {
            PngWriter.write(pictures.resolve(picture.hashCode() + ".png"), picture);
        }
        Screen calm = Screen.of(denoising("calm"));
        assertThat(calm.exitCode()).as(calm.err()).isZero();
        assertThat(calm.out().lines()).isNotEmpty().allMatch(line -> line.startsWith("[0] "));

        CompletableFuture<Screen> run = CompletableFuture.supplyAsync(() -> Screen.of(denoising("killed")));
        Path checkpoint = folder.resolve("killed").resolve(DENOISER).resolve("checkpoint.pt");
        while (!Files.exists(checkpoint) && !run.isDone()) {
            Thread.sleep(20);
        }
        ranks("killed").get(1).destroyForcibly();
        Screen killed = run.get(2, TimeUnit.MINUTES);
        assertThat(killed.exitCode()).isEqualTo(1);
        assertThat(killed.err()).containsPattern("fixpoint: process [01] was killed by signal 9; the others were");

        Screen again = Screen.of(denoising("killed"));
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(folder.resolve("killed").resolve(DENOISER).resolve("parameters.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("calm").resolve(DENOISER).resolve("parameters.safetensors"));
    }

    private String[] denoising(String out) {
        String pictures = folder.resolve("pictures").toString();
        return launchedOf(
                "denoise",
                out,
                "--quick",
                "--sigma",
                "25",
                "--model",
                "fpi-nn",
                "--epochs",
                "2",
                "--train",
                pictures,
                "--test",
                pictures);
    }

    @Test
    void aFlowIsTrainedByTwoProcesses() throws IOException {
        Screen two = Screen.of(launchedOf("flow", "two", "--quick", "--epochs", "1", "--width", "0.04", "--fpi"));
        assertThat(two.exitCode()).as(two.err()).isZero();
        assertThat(two.out().lines()).isNotEmpty().allMatch(line -> line.startsWith("[0] "));
        assertThat(Files.readAllLines(folder.resolve("two/metrics.csv"))).hasSize(2);
    }

    @Test
    void theUseOfAModelIsForOneProcess() {
        Screen use = Screen.of("launch", "--processes", "2", "--", "denoise", "--apply", "m", "--in", "a.png");
        assertThat(use.exitCode()).isEqualTo(2);
        assertThat(use.err()).contains("--apply works in one process, but WORLD_SIZE is 2; start it without launch.");
    }

    private String[] launchedOf(String command, String out, String... further) {
        List<String> words = new ArrayList<>(List.of("launch", "--processes", "2", "--", command));
        words.addAll(List.of("--threads", "1", "--out", folder.resolve(out).toString()));
        words.addAll(List.of(further));
        return words.toArray(String[]::new);
    }

    /** A training with random parts, of which each process has its own. */
    private String[] dropouts(String out) {
        return launched(out, "--model", "fpi-nn", "--epochs", "40");
    }

    private byte[] parameters(String out) throws IOException {
        return Files.readAllBytes(folder.resolve(out).resolve("fpi-nn-seed1/parameters.safetensors"));
    }

    private double score(String out) throws IOException {
        return new JsonMapper()
                .readTree(folder.resolve(out).resolve("results.json").toFile())
                .at("/models/0/metrics/test/f1@0.5")
                .asDouble();
    }

    private double[] losses(String out) throws IOException {
        return Files.readAllLines(folder.resolve(out).resolve("metrics.csv")).stream()
                .skip(1)
                .mapToDouble(line -> Double.parseDouble(line.split(",", -1)[3]))
                .toArray();
    }

    private List<ProcessHandle> ranks(String out) {
        String path = folder.resolve(out).toString();
        return ProcessHandle.current()
                .children()
                .filter(ProcessHandle::isAlive)
                .filter(child -> child.info().commandLine().orElse("").contains(path))
                .toList();
    }

    private String[] launched(String out, String... further) {
        List<String> words = new ArrayList<>(List.of("launch", "--processes", "2", "--"));
        words.addAll(words(out, further));
        return words.toArray(String[]::new);
    }

    private List<String> words(String out, String... further) {
        List<String> words = new ArrayList<>(List.of(
                "multilabel",
                "--threads",
                "1",
                "--train",
                folder.resolve("train.arff").toString(),
                "--test",
                folder.resolve("test.arff").toString(),
                "--xml",
                folder.resolve("labels.xml").toString(),
                "--out",
                folder.resolve(out).toString()));
        words.addAll(List.of(further));
        return words;
    }
}
