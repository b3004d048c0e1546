package dev.fixpoint.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictCommandTest {
    @TempDir
    Path folder;

    @BeforeEach
    void train() throws IOException {
        SyntheticData.write(folder);
        Screen screen = Screen.of(
                words(
                        "multilabel --train train.arff --test test.arff --xml labels.xml --model fpi-nn --epochs 2 --threads 1 --out r"));
        assertThat(screen.exitCode()).as(screen.err()).isZero();
    }

    @Test
    void aNewProcessPredictsWhatTheRunDid() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(words("predict --model r/fpi-nn-seed1 --data test.arff --threads 1 --out p.csv")));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(Files.readString(folder.resolve("p.csv")))
                .isEqualTo(Files.readString(folder.resolve("r/fpi-nn-seed1/test-predictions.csv")))
                .startsWith("example,labels@0.5,labels@tuned,labels@expected,red,green,\"blue, dark\"\n0,");
    }

    @Test
    void dataWithoutLabelsAreEnough() throws IOException {
        String bare = Files.readString(folder.resolve("test.arff"))
                .replaceAll("@attribute ('blue, dark'|red|green) .*\\R", "")
                .replaceAll("(,[01]){3}(\\R)", "$2");
        Files.writeString(folder.resolve("bare.arff"), bare);
        Screen screen = Screen.of(words("predict --model r/fpi-nn-seed1 --data bare.arff --threads 1 --out p.csv"));
        assertThat(screen.exitCode()).as(screen.err()).isZero();
        assertThat(screen.out()).contains("Predictions for 25 rows are in");
        assertThat(folder.resolve("p.csv"))
                .hasSameTextualContentAs(folder.resolve("r/fpi-nn-seed1/test-predictions.csv"));
    }

    @Test
    void theFolderOfARunIsNotThatOfAModel() {
        assertRefused(
                "predict --model r --data test.arff --out p.csv",
                "this is the folder of a run; give that of one of its models: fpi-nn-seed1.");
        assertRefused("predict --model nowhere --data test.arff --out p.csv", "there is no such file");
    }

    @Test
    void dataOfAnotherKindAreRefused() throws IOException {
        Files.writeString(folder.resolve("other.arff"), "@relation r\n@attribute a numeric\n@data\n1\n");
        assertRefused(
                "predict --model r/fpi-nn-seed1 --data other.arff --out p.csv",
                "other.arff: the feature 'b' is missing");
    }

    @Test
    void damagedModelsAreRefused() throws IOException {
        Path parameters = folder.resolve("r/fpi-nn-seed1/parameters.safetensors");
        byte[] whole = Files.readAllBytes(parameters);
        Files.write(parameters, Arrays.copyOf(whole, whole.length - 1));
        assertRefused(
                "predict --model r/fpi-nn-seed1 --data test.arff --out p.csv", "parameters.safetensors: the tensor");

        Files.write(parameters, whole);
        Path card = folder.resolve("r/fpi-nn-seed1/model.json");
        String text = Files.readString(card);
        Files.writeString(card, text.replace("\"fpi-nn\"", "\"feedforward\""));
        assertRefused(
                "predict --model r/fpi-nn-seed1 --data test.arff --out p.csv",
                "holds the parameters of fpi-nn in version 1, expected feedforward in version 1");

        Files.writeString(card, text.replace("\"fpi-nn\"", "\"bogus\""));
        assertRefused("predict --model r/fpi-nn-seed1 --data test.arff --out p.csv", "There is no model 'bogus'");

        Files.writeString(card, text.replace("\"hidden\"", "\"width\""));
        assertRefused("predict --model r/fpi-nn-seed1 --data test.arff --out p.csv", "train it again");
    }

    private void assertRefused(String line, String sentence) {
        Screen screen = Screen.of(words(line));
        assertThat(screen.exitCode()).as(screen.err()).isEqualTo(2);
        assertThat(screen.err().lines())
                .singleElement()
                .asString()
                .startsWith("fixpoint: ")
                .contains(sentence);
        assertThat(folder.resolve("p.csv")).doesNotExist();
    }

    /** The words of a line; names of files are those in the folder. */
    private String[] words(String line) {
        return Stream.of(line.split(" ", -1))
                .map(word -> word.matches(".*\\.(arff|xml|csv)|r|r/.*|nowhere")
                        ? folder.resolve(word).toString()
                        : word)
                .toArray(String[]::new);
    }
}
