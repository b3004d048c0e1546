package dev.fixpoint.experiments.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PublishedMultiLabelDataTest {
    @ParameterizedTest
    @CsvSource({
        "yeast, train, 1500, 103, 14",
        "yeast, test, 917, 103, 14",
        "scene, train, 1211, 294, 6",
        "scene, test, 1196, 294, 6"
    })
    void denseFilesOfMulanAreReadWithTheirCounts(String name, String part, int samples, int features, int labels)
            throws IOException {
        Path folder = SharedData.folder("multilabel").resolve(name);

        MultiLabelDataset data = MultiLabelReader.read(
                folder.resolve(name + "-" + part + ".arff"), LabelSelection.namedIn(folder.resolve(name + ".xml")));

        assertThat(data.features()).hasToString("Matrix[" + samples + " x " + features + "]");
        assertThat(data.labels()).hasToString("Matrix[" + samples + " x " + labels + "]");
    }
}
