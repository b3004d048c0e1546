package dev.fixpoint.experiments.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MultiLabelSplitTest {
    private static final String HEADER = "@relation r\n@attribute x numeric\n@attribute a {0,1}\n@data\n";

    @TempDir
    Path folder;

    @Test
    void theFingerprintIsThatOfTheContent() throws IOException {
        String print = read(HEADER + "1,0\n", HEADER + "2,1\n").fingerprint();
        assertThat(read(HEADER + "{0 1}\n", HEADER + "2, 1\n").fingerprint()).isEqualTo(print);
        assertThat(read(HEADER + "1,0\n", HEADER + "2.5,1\n").fingerprint()).isNotEqualTo(print);
        assertThat(read(HEADER + "2,1\n", HEADER + "1,0\n").fingerprint()).isNotEqualTo(print);
    }

    @Test
    void filesOfTwoDataSetsAreRefused() {
        String other = HEADER.replace("attribute x", "attribute z");
        assertThatThrownBy(() -> read(HEADER + "1,0\n", other + "1,0\n"))
                .isInstanceOf(DataFormatException.class)
                .hasMessage(folder.resolve("test.arff")
                        + ": the attributes are not those of train.arff, or in another order");
    }

    private MultiLabelSplit read(String train, String test) throws IOException {
        return MultiLabelSplit.read(
                Files.writeString(folder.resolve("train.arff"), train),
                Files.writeString(folder.resolve("test.arff"), test),
                LabelSelection.last(1));
    }
}
