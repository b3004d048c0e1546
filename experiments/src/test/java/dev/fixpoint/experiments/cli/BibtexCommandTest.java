package dev.fixpoint.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BibtexCommandTest {
    private static final Path DATA = Path.of("..", "..", "shared", "data", "bibtex");

    @Test
    void oneEpochOfEachModelLeavesItsReport(@TempDir Path folder) throws IOException {
        assumeTrue(Files.isDirectory(DATA), "needs the Bibtex files in " + DATA);
        Screen screen = Screen.of("bibtex", "--data", DATA.toString(), "--epochs", "1", "--out", folder.toString());
        assertThat(screen.exitCode()).as(screen.err()).isZero();
        assertThat(screen.out())
                .containsPattern("logistic +\\d")
                .containsPattern("feedforward +\\d")
                .containsPattern("mlp +\\d")
                .containsPattern("spen +\\d")
                .containsPattern("spen-e2e +\\d")
                .containsPattern("icnn +\\d")
                .containsPattern("dvn +\\d")
                .containsPattern("dvn-adversarial +\\d")
                .containsPattern("fpi-nn +\\d")
                .containsPattern("fpi-gd +\\d");
        assertThat(Files.readString(folder.resolve("results.json")))
                .contains("\"f1@0.5\"", "\"f1@tuned\"", "\"f1@expected\"", "\"spectralRadius\"");
        assertThat(Files.readAllLines(folder.resolve("metrics.csv"))).hasSize(1 + 10);
    }

    @Test
    void aMissingFolderIsBadInputThatNamesTheFiles(@TempDir Path folder) {
        Screen screen = Screen.of("bibtex", "--data", folder.resolve("nowhere").toString());
        assertThat(screen.exitCode()).isEqualTo(2);
        assertThat(screen.err()).contains("nowhere", "bibtex-train.arff");
    }

    @Test
    void anUnknownModelIsBadUsage(@TempDir Path folder) {
        Screen screen = Screen.of("bibtex", "--data", folder.toString(), "--model", "bogus");
        assertThat(screen.exitCode()).isEqualTo(2);
        assertThat(screen.err())
                .contains(
                        "'bogus'",
                        "logistic, feedforward, mlp, spen, spen-e2e, icnn, dvn, dvn-adversarial, fpi-nn, fpi-gd or all");
    }
}
