package dev.fixpoint.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MultiLabelCommandTest {
    @TempDir
    Path folder;

    @BeforeEach
    void write() throws IOException {
        SyntheticData.write(folder);
    }

    @Test
    void anyDataSetIsTrainedOnAndReportedInThreeForms() throws IOException {
        Screen screen = run("r", "--model", "fpi-nn", "--seeds", "2");

        assertThat(screen.exitCode()).as(screen.err()).isZero();
        assertThat(screen.out())
                .containsPattern("fpi-nn +\\d+\\.\\d ± \\d")
                .contains("ranking loss")
                .doesNotContain("paper");
        JsonNode test = results("r").at("/models/0/metrics/test");
        assertThat(test.size()).isEqualTo(5 * 3 + 4);
        assertThat(test.get("precision@3").asDouble()).isBetween(0.0, 100.0);
        assertThat(results("r").at("/overSeeds/fpi-nn/f1@0.5/deviation").isNumber())
                .isTrue();
        assertThat(results("r").at("/models/0/settings/batch").asInt())
                .as("rows per step, 80 of 4392 rows but at least 10")
                .isEqualTo(10);
        assertThat(folder.resolve("r/results.md")).content().contains("| fpi-nn", "## Learning curves");
        assertThat(folder.resolve("r/results.html")).content().contains("<td>fpi-nn</td>", "data:image/png;base64,");
        assertThat(folder.resolve("r/validation-f1.png")).isNotEmptyFile();
        assertThat(Files.readAllLines(folder.resolve("r/metrics.csv"))).hasSize(1 + 2 * 2);
    }

    @Test
    void modelsAreComparedPairByPairByEachRule() throws IOException {
        assertThat(run("r", "--model", "all").exitCode()).isZero();
        int models = results("r").at("/models").size();
        assertThat(results("r").at("/comparisons")).hasSize(3 * models * (models - 1) / 2);
        assertThat(results("r").at("/comparisons/0/difference").asDouble()).isNotNegative();
    }

    @Test
    void everyModelIsTrainedInDoublePrecisionToo() throws IOException {
        Screen screen = run("r", "--model", "all", "--float64");
        assertThat(screen.exitCode()).as(screen.err()).isZero();
        assertThat(run("s", "--model", "all").exitCode()).isZero();
        for (int model = 0; model < results("r").at("/models").size(); model++) {
            double score =
                    results("r").at("/models/" + model + "/metrics/test/f1@0.5").asDouble();
            assertThat(score)
                    .isCloseTo(
                            results("s")
                                    .at("/models/" + model + "/metrics/test/f1@0.5")
                                    .asDouble(),
                            Offset.offset(0.5));
        }
    }

    @Test
    void labelsByTheirNumberAreTheSameAsByTheirNames() throws IOException {
        assertThat(run("r", "--model", "logistic").exitCode()).isZero();
        List<String> words = words("s", "--model", "logistic");
        int xml = words.indexOf("--xml");
        words.set(xml, "--labels");
        words.set(xml + 1, "3");
        assertThat(Screen.of(words.toArray(String[]::new)).exitCode()).isZero();
        assertThat(results("s").at("/models/0/metrics")).isEqualTo(results("r").at("/models/0/metrics"));
    }

    @Test
    void aStoppedRunGoesOnAndEndsWithTheSameResults() throws IOException {
        assertThat(run("r", "--model", "feedforward", "--seeds", "2").exitCode())
                .isZero();
        JsonNode whole = results("r");
        List<String> curve = figures("r");
        // What a run leaves that was killed in its second training.
        Files.delete(folder.resolve("r/results.json"));
        Files.delete(folder.resolve("r/feedforward-seed2/outcome.json"));
        Files.writeString(folder.resolve("r/metrics.csv"), "model,se");
        Path first = folder.resolve("r/feedforward-seed1/parameters.safetensors");
        Path second = folder.resolve("r/feedforward-seed2/parameters.safetensors");
        FileTime before = FileTime.fromMillis(1_000_000);
        Files.setLastModifiedTime(first, before);
        Files.setLastModifiedTime(second, before);

        Screen again = run("r", "--model", "feedforward", "--seeds", "2");

        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(again.err()).contains("feedforward seed 1: finished by an earlier run in this folder.");
        assertThat(Files.getLastModifiedTime(first)).as("not trained again").isEqualTo(before);
        assertThat(Files.getLastModifiedTime(second)).as("trained again").isNotEqualTo(before);
        assertThat(withoutSeconds(results("r"))).isEqualTo(withoutSeconds(whole));
        assertThat(figures("r")).isEqualTo(curve);
    }

    @Test
    void aRunOfAnotherCommandIsNotMixedWithThisOne() throws IOException {
        assertThat(run("r", "--model", "logistic").exitCode()).isZero();
        Files.delete(folder.resolve("r/results.json"));

        Screen other = run("r", "--model", "logistic", "--epochs", "3");

        assertThat(other.exitCode()).isEqualTo(2);
        assertThat(other.err().strip())
                .endsWith("holds a run of another command (epochs: 2 there, 3 here); choose another folder"
                        + " with --out, or delete that one.");
        assertThat(run("r", "--model", "logistic", "--batch", "16").err())
                .contains("(epochs: 2 there, 2, batches of 16 here)");
    }

    @Test
    void seedsAreAddedToAFinishedRun() throws IOException {
        assertThat(run("r", "--model", "logistic").exitCode()).isZero();
        JsonNode first = results("r").at("/models/0");
        Screen again = run("r", "--model", "logistic", "--seeds", "2");
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(again.err()).contains("logistic seed 1: finished by an earlier run in this folder.");
        assertThat(results("r").at("/models")).hasSize(2);
        assertThat(results("r").at("/models/0")).isEqualTo(first);
    }

    @Test
    void resultsOfAnotherExperimentAreNotOverwritten() throws IOException {
        Files.createDirectories(folder.resolve("r"));
        Files.writeString(folder.resolve("r/results.json"), "{}");
        Screen again = run("r", "--model", "logistic");
        assertThat(again.exitCode()).isEqualTo(2);
        assertThat(again.err()).contains("holds the results of another run");
        assertThat(folder.resolve("r/results.json")).hasContent("{}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--train T --test E                             | Which attributes are labels? Give --xml F, or --labels N",
                "--train T --test E --xml X --labels 3          | --xml names the labels; --labels, --first and --last do not",
                "--train T --test E --xml X --first             | --xml names the labels",
                "--train T --test E --labels 3 --first --last   | --first and --last exclude one another",
                "--train T --test E --labels 9                  | expected 9 labels and at least one feature",
                "--train T --test E --labels 3 --first          | must be 0 or 1",
                "--train T --test E --labels 0                  | must be a whole number of at least 1",
                "--train T --xml X                              | Missing required option: '--test=F'",
                "--train T --test nowhere.arff --xml X          | nowhere.arff",
                "--train T --test E --xml X --model bogus       | There is no model 'bogus'"
            })
    void badUsageIsOneSentence(String line, String sentence) {
        String[] words = ("multilabel " + line.strip())
                .replace(" T ", " " + folder.resolve("train.arff") + " ")
                .replace(" E", " " + folder.resolve("test.arff"))
                .replace(" X", " " + folder.resolve("labels.xml"))
                .split(" ", -1);
        Screen screen = Screen.of(words);
        assertThat(screen.exitCode()).as(screen.err()).isEqualTo(2);
        assertThat(screen.err()).startsWith("fixpoint: ").contains(sentence.strip());
        assertThat(screen.out()).isEmpty();
    }

    private Screen run(String out, String... more) {
        return Screen.of(words(out, more).toArray(String[]::new));
    }

    private List<String> words(String out, String... more) {
        List<String> words = new ArrayList<>(List.of("multilabel", "--threads", "1"));
        words.addAll(List.of("--train", folder.resolve("train.arff").toString()));
        words.addAll(List.of("--test", folder.resolve("test.arff").toString()));
        words.addAll(List.of("--xml", folder.resolve("labels.xml").toString()));
        words.addAll(List.of("--out", folder.resolve(out).toString()));
        words.addAll(List.of(more));
        if (!words.contains("--epochs")) {
            words.addAll(List.of("--epochs", "2"));
        }
        return words;
    }

    private JsonNode results(String out) throws IOException {
        return new JsonMapper().readTree(Files.readString(folder.resolve(out).resolve("results.json")));
    }

    /** The lines of metrics.csv without the last column, which is the time. */
    private List<String> figures(String out) throws IOException {
        return Files.readAllLines(folder.resolve(out).resolve("metrics.csv")).stream()
                .map(line -> line.substring(0, line.lastIndexOf(',')))
                .toList();
    }

    private static JsonNode withoutSeconds(JsonNode results) {
        ((ObjectNode) results).remove("seconds");
        results.get("models").forEach(model -> ((ObjectNode) model).remove("seconds"));
        return results;
    }
}
