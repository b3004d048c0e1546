package dev.fixpoint.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.fixpoint.experiments.denoise.GeneratedPictures;
import dev.fixpoint.experiments.image.Picture;
import dev.fixpoint.experiments.image.PictureReader;
import dev.fixpoint.experiments.image.PngWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DenoiseCommandTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void aShortRunReportsGoesOnAndItsModelsCleanPicturesOfAnySize() throws IOException {
        Path run = folder.resolve("run");
        String[] arguments = shortRun(run, "--sigma", "25");
        Screen first = Screen.of(arguments);
        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(first.out()).contains("feedforward", "fpi-nn", "PSNR", run.toString());
        JsonNode results = new JsonMapper().readTree(run.resolve("results.json").toFile());
        assertThat(results.at("/models/0/sigma").asDouble()).isEqualTo(25);
        assertThat(results.at("/models/1/metrics/test/psnr").asDouble()).isBetween(10.0, 60.0);
        assertThat(results.at("/models/1/metrics/test/ssim").asDouble()).isBetween(0.0, 1.0);
        assertThat(Files.readAllLines(run.resolve("metrics.csv"))).hasSize(1 + 2);
        for (String name : List.of("pictures-sigma25.png", "validation-sigma25.png", "residuals.png")) {
            assertThat(PictureReader.read(run.resolve(name)).width()).as(name).isGreaterThan(100);
        }

        Files.delete(run.resolve("results.json"));
        String metrics = Files.readString(run.resolve("metrics.csv"));
        assertThat(Screen.of(arguments).exitCode()).isZero();
        assertThat(Files.readString(run.resolve("metrics.csv")))
                .as("a finished training is taken over")
                .isEqualTo(metrics);

        Path in = folder.resolve("in.png");
        Path out = folder.resolve("out.png");
        PngWriter.write(in, Picture.of(3, 9, 7, new float[3 * 9 * 7]));
        Screen cleaned = Screen.of(
                "denoise",
                "--apply",
                run.resolve("fpi-nn-sigma25-seed1").toString(),
                "--in",
                in.toString(),
                "--out",
                out.toString());
        assertThat(cleaned.exitCode()).as(cleaned.err()).isZero();
        assertThat(PictureReader.read(out).hasShapeOf(PictureReader.read(in))).isTrue();
    }

    @Test
    void foldersOfPicturesAreTrainedAndTestedOn() throws IOException {
        Path pictures = Files.createDirectory(folder.resolve("pictures"));
        List<Picture> drawn = GeneratedPictures.draw(3, 52, 1);
        for (int i = 0; i < drawn.size(); i++) {
            PngWriter.write(pictures.resolve(i + ".png"), drawn.get(i));
        }
        Files.writeString(pictures.resolve("about.txt"), "three pictures");
        Path run = folder.resolve("run");
        Screen screen = Screen.of(shortRun(
                run,
                "--sigma",
                "15,50",
                "--model",
                "feedforward",
                "--train",
                pictures.toString(),
                "--test",
                pictures.toString()));
        assertThat(screen.exitCode()).as(screen.err()).isZero();
        assertThat(Files.readString(run.resolve("results.md"))).contains("0.png", "2.png", "Sigma 15", "Sigma 50");
    }

    @Test
    void badUsageAndBadInputAreToldInASentence() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertRefused("--sigma must lie in (0, 255], got 0.0", "--sigma", "0");
        assertRefused("must be one of fpi-nn, feedforward, all, got 'bogus'", "--model", "bogus");
        assertRefused("--minutes must be positive", "--minutes", "-1");
        assertRefused("expected at least 2 pictures (PNG, JPEG, PGM or PPM), found 0", "--train", empty.toString());
        assertRefused(
                "There is no file or folder", "--test", folder.resolve("none").toString());
        assertRefused("--in needs --apply", "--in", "x.png");
        assertRefused("--apply needs --in", "--apply", empty.toString());
        Path in = folder.resolve("in.png");
        PngWriter.write(in, Picture.of(1, 2, 2, new float[4]));
        assertRefused(
                "is not the folder of a denoiser",
                "--apply",
                empty.toString(),
                "--in",
                in.toString(),
                "--out",
                folder.resolve("out.png").toString());
        assertThat(folder.resolve("runs")).doesNotExist();
    }

    @Test
    void helpHasExamples() {
        assertThat(Screen.of("denoise", "--help").out()).contains("Examples:", "--apply", "--sigma", "Exit codes:");
    }

    private String[] shortRun(Path out, String... more) {
        Stream<String> common = Stream.of(
                "denoise", "--quick", "--epochs", "1", "--minutes", "0.005", "--threads", "1", "--out", out.toString());
        return Stream.concat(common, Stream.of(more)).toArray(String[]::new);
    }

    private static void assertRefused(String words, String... options) {
        String[] arguments =
                Stream.concat(Stream.of("denoise"), Stream.of(options)).toArray(String[]::new);
        Screen screen = Screen.of(arguments);
        assertThat(screen.exitCode()).as(screen.err()).isEqualTo(2);
        assertThat(screen.err()).contains(words);
    }
}
