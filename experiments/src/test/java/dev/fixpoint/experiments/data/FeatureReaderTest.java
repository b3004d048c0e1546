package dev.fixpoint.experiments.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FeatureReaderTest {
    @TempDir
    Path folder;

    @Test
    void featuresAreFoundByNameWhateverTheirOrder() throws IOException {
        Path file = arff("@attribute b numeric\n@attribute a numeric\n@data\n1,2\n3,4\n");
        assertThat(FeatureReader.read(file, List.of("a", "b"), List.of("y")))
                .isEqualTo(Matrix.ofRows(2, List.of(new float[] {2, 1}, new float[] {4, 3})));
    }

    @Test
    void labelsArePassedOver() throws IOException {
        Path file = arff("@attribute a numeric\n@attribute y {0,1}\n@data\n7,1\n{0 8}\n");
        assertThat(FeatureReader.read(file, List.of("a"), List.of("y")).values())
                .containsExactly(7, 8);
    }

    @Test
    void aMissingFeatureIsNamed() throws IOException {
        Path file = arff("@attribute a numeric\n@data\n7\n");
        assertThatThrownBy(() -> FeatureReader.read(file, List.of("a", "b"), List.of("y")))
                .isInstanceOf(DataFormatException.class)
                .hasMessage(
                        file + ": the feature 'b' is missing; the model needs all attributes that it was trained with");
    }

    @Test
    void anAttributeThatTheModelDoesNotKnowIsNamed() throws IOException {
        Path file = arff("@attribute a numeric\n@attribute c numeric\n@data\n7,8\n");
        assertThatThrownBy(() -> FeatureReader.read(file, List.of("a"), List.of("y")))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("the attribute 'c' is neither a feature nor a label");
    }

    private Path arff(String content) throws IOException {
        return Files.writeString(folder.resolve("new.arff"), "@relation r\n" + content);
    }
}
