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
    void oneEpochIsReportedBesideThePapersFigure(@TempDir Path folder) throws IOException {
        assumeTrue(Files.isDirectory(DATA), "needs the Bibtex files in " + DATA);
        Screen screen = Screen.of(
                "bibtex",
                "--data",
                DATA.toString(),
                "--model",
                "fpi-nn",
                "--epochs",
                "1",
                "--threads",
                "1",
                "--out",
                folder.toString());
        assertThat(screen.exitCode()).as(screen.err()).isZero();
        assertThat(screen.out()).contains("paper").containsPattern("fpi-nn +\\d+\\.\\d .* 43\\.4 ");
        assertThat(Files.readString(folder.resolve("results.json")))
                .contains("\"f1@0.5\"", "\"f1@tuned\"", "\"f1@expected\"", "\"spectralRadius\"", "\"batch\" : 80");
        assertThat(Files.readAllLines(folder.resolve("metrics.csv"))).hasSize(1 + 1);
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
        assertThat(screen.err()).contains("'bogus'", "logistic, feedforward, mlp, spen", "all, contraction");
    }
}
