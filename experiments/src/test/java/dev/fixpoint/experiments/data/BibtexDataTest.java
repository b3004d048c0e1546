package dev.fixpoint.experiments.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BibtexDataTest {
    private static final String ADVICE =
            "; pass --data DIR, a folder that holds bibtex-train.arff, bibtex-test.arff and bibtex.xml";
    private static final String HEADER = "@relation r\n@attribute x {0,1}\n@attribute a {0,1}\n@data\n";

    /** The published means are given with three digits. */
    private static final double ROUNDING = 0.0005;

    @Test
    void thePublishedFilesAreReadWithTheirCounts() throws IOException {
        Path folder = SharedData.folder("bibtex");
        long start = System.nanoTime();

        MultiLabelSplit data = BibtexData.load(folder);

        // About a second on a slow machine; the bound leaves room for a busy one.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        assertThat(data.train().features()).hasToString("Matrix[4880 x 1836]");
        assertThat(data.train().labels()).hasToString("Matrix[4880 x 159]");
        assertThat(data.test().features()).hasToString("Matrix[2515 x 1836]");
        assertThat(data.test().labels()).hasToString("Matrix[2515 x 159]");
        assertThat(data.train().meanLabels()).isCloseTo(2.380, within(ROUNDING));
        assertThat(data.test().meanLabels()).isCloseTo(2.444, within(ROUNDING));
        assertThat(data.train().labelNames()).startsWith("TAG_2005", "TAG_2006");
        assertEverySampleHasALabel(data.train().labels());
        assertEverySampleHasALabel(data.test().labels());
    }

    @Test
    void theLabelsOfThePublishedFilesAreTheLastAttributes() throws IOException {
        Path folder = SharedData.folder("bibtex");

        MultiLabelDataset last = MultiLabelReader.read(folder.resolve("bibtex-test.arff"), LabelSelection.last(159));

        assertThat(last).isEqualTo(BibtexData.load(folder).test());
    }

    @Test
    void aMissingFolderIsNamedWithWhatToDo(@TempDir Path folder) {
        Path missing = folder.resolve("nowhere");

        assertThatThrownBy(() -> BibtexData.load(missing))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(missing + ": there is no such folder" + ADVICE);
    }

    @Test
    void aMissingFileIsNamedWithWhatToDo(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("bibtex-train.arff"), HEADER + "{}\n");

        assertThatThrownBy(() -> BibtexData.load(folder))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(folder.resolve("bibtex-test.arff") + ": there is no such file" + ADVICE);
    }

    @Test
    void otherCountsThanThePublishedOnesAreNamed(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("bibtex-train.arff"), HEADER + "{}\n{}\n");
        Files.writeString(folder.resolve("bibtex-test.arff"), HEADER + "{}\n");
        Files.writeString(folder.resolve("bibtex.xml"), "<labels><label name='a'/></labels>");

        assertThatThrownBy(() -> BibtexData.load(folder))
                .isInstanceOf(DataFormatException.class)
                .hasMessage(folder.resolve("bibtex-train.arff")
                        + ": expected 4880 samples of 1836 features and 159 labels,"
                        + " found 2 samples of 1 features and 1 labels;"
                        + " take the files of MULAN's collection, whole and under their own names");
    }

    private static void assertEverySampleHasALabel(Matrix labels) {
        for (int r = 0; r < labels.rows(); r++) {
            assertThat(labels.row(r)).contains(1f);
        }
    }
}
