package dev.fixpoint.experiments.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MultiLabelReaderTest {
    private final Path arff;
    private final Path xml;

    MultiLabelReaderTest(@TempDir Path folder) throws IOException {
        this.arff = folder.resolve("data.arff");
        this.xml = folder.resolve("labels.xml");
        Files.writeString(arff, """
                @relation plants
                @attribute a {0,1}
                @attribute b numeric
                @attribute c {0,1}
                @attribute d {0,1}
                @data
                1,0.5,0,1
                {1 1,2 1}
                """);
    }

    @Test
    void theLastAttributesCanBeTheLabels() throws IOException {
        MultiLabelDataset data = MultiLabelReader.read(arff, LabelSelection.last(2));

        assertThat(data.name()).isEqualTo("plants");
        assertThat(data.featureNames()).containsExactly("a", "b");
        assertThat(data.labelNames()).containsExactly("c", "d");
        assertThat(data.features()).isEqualTo(new Matrix(2, 2, new float[] {1, 0.5f, 0, 1}));
        assertThat(data.labels()).isEqualTo(new Matrix(2, 2, new float[] {0, 1, 1, 0}));
    }

    @Test
    void theFirstAttributesCanBeTheLabels() throws IOException {
        MultiLabelDataset data = MultiLabelReader.read(arff, LabelSelection.first(1));

        assertThat(data.featureNames()).containsExactly("b", "c", "d");
        assertThat(data.labels()).isEqualTo(new Matrix(2, 1, new float[] {1, 0}));
    }

    @Test
    void labelsNamedInXmlKeepTheOrderOfTheArffFile() throws IOException {
        Files.writeString(
                xml,
                "<labels xmlns='http://mulan.sourceforge.net/labels'><label name='d'><label name='a'></label></label>"
                        + "<label name='c'/></labels>");

        MultiLabelDataset data = MultiLabelReader.read(arff, LabelSelection.namedIn(xml));

        assertThat(data.featureNames()).containsExactly("b");
        assertThat(data.labelNames()).containsExactly("a", "c", "d");
        assertThat(data.labels()).isEqualTo(new Matrix(2, 3, new float[] {1, 0, 1, 0, 1, 0}));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<labels>~<label name='z'/></labels>|2: the label 'z' is not an attribute of ARFF;"
                        + " both files must be of one data set",
                "<labels></labels>|1: the file lists no labels; expected at least one <label name=\"...\"/>",
                "<labels><label/></labels>|1: this <label> has no attribute 'name'",
                "<labels><label name='a'/>~~<label name='a'/></labels>|"
                        + "3: the label 'a' is listed twice, first on line 1",
                "<label name='a'/>|1: expected an element <labels>, found <label>",
                "<labels>~<tag name='a'/></labels>|2: expected an element <label>, found <tag>",
                "<!DOCTYPE labels>~<labels/>|1: the file declares a document type, which is not allowed here"
            })
    void aWrongListOfLabelsIsNamedWithItsLine(String text, String message) throws IOException {
        Files.writeString(xml, text.replace('~', '\n'));

        assertThatThrownBy(() -> MultiLabelReader.read(arff, LabelSelection.namedIn(xml)))
                .isInstanceOf(DataFormatException.class)
                .hasMessage(xml + ":" + message.replace("ARFF", arff.toString()));
    }

    @ParameterizedTest
    @CsvSource({"<labels><label name='a'>,1", "'<labels>~<label name=a/></labels>',2", "'',1", "<labels>&x;</labels>,1"
    })
    void malformedXmlIsNamedWithItsLine(String text, int line) throws IOException {
        Files.writeString(xml, text.replace('~', '\n'));

        assertThatThrownBy(() -> MultiLabelReader.read(arff, LabelSelection.namedIn(xml)))
                .isInstanceOf(DataFormatException.class)
                .hasMessageStartingWith(xml + ":" + line + ": the file is not well-formed XML: ");
    }

    @Test
    void xmlCannotReadOtherFiles() throws IOException {
        Path secret = Files.writeString(xml.resolveSibling("secret.txt"), "a");
        Files.writeString(
                xml,
                "<!DOCTYPE labels [<!ENTITY s SYSTEM \"" + secret.toUri()
                        + "\">]><labels><label name='&s;'/></labels>");

        assertThatThrownBy(() -> MultiLabelReader.read(arff, LabelSelection.namedIn(xml)))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("declares a document type");
    }

    @Test
    void aLabelNameThatIsNotUtf8IsRefusedWithItsLine() throws IOException {
        String text = "<?xml version='1.0' encoding='iso-8859-1'?>\n<labels><label name='h\u00f6he'/></labels>";
        Files.write(xml, text.getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> MultiLabelReader.read(arff, LabelSelection.namedIn(xml)))
                .isInstanceOf(DataFormatException.class)
                .hasMessage(xml + ":2: the text is not UTF-8 here; convert the file to UTF-8");
    }

    @Test
    void aByteOrderMarkBeforeXmlIsNoPartOfIt() throws IOException {
        Files.writeString(xml, "\uFEFF<?xml version='1.0' encoding='utf-8'?><labels><label name='a'/></labels>");

        assertThat(MultiLabelReader.read(arff, LabelSelection.namedIn(xml)).labelNames())
                .containsExactly("a");
    }

    @Test
    void aMissingXmlFileIsNamed() {
        assertThatThrownBy(() -> MultiLabelReader.read(arff, LabelSelection.namedIn(xml)))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(xml + ": expected an XML file that lists labels, found none here");
    }

    @Test
    void aLabelIsZeroOrOne() {
        assertThatThrownBy(() -> MultiLabelReader.read(arff, LabelSelection.first(2)))
                .isInstanceOf(DataFormatException.class)
                .hasMessage(arff + ":7: the label 'b' (attribute 1) must be 0 or 1, got 0.5");
    }

    @Test
    void aLabelInWordsIsRefusedBecauseItsOrderWouldDecide() throws IOException {
        Files.writeString(arff, "@relation r\n@attribute x real\n@attribute y {yes,no}\n@data\n1,yes\n");

        assertThatThrownBy(() -> MultiLabelReader.read(arff, LabelSelection.last(1)))
                .isInstanceOf(DataFormatException.class)
                .hasMessage(arff + ": the label 'y' declares values that are no numbers; expected {0,1} or numeric");
    }

    @Test
    void oneFeatureMustRemain() {
        String message = arff + ": expected 4 labels and at least one feature, but the header declares 4 attributes";

        assertThatThrownBy(() -> MultiLabelReader.read(arff, LabelSelection.last(4)))
                .hasMessage(message);
        assertThatThrownBy(() -> MultiLabelReader.read(arff, LabelSelection.first(4)))
                .hasMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LabelSelection.last(0))
                .withMessage("count must be at least 1, got 0");
    }

    @Test
    void aSmallSparseFileCannotAskForMoreMemoryThanTheLimit() throws IOException {
        int attributes = 60_000;
        StringBuilder text = new StringBuilder("@relation r\n");
        for (int i = 0; i < attributes; i++) {
            text.append("@attribute ").append(i).append(" real\n");
        }
        text.append("@data\n").append("{}\n".repeat(3_000));
        Files.writeString(arff, text);

        // The limit, 2^27 values, is passed by row 2,237: line 60,002 + 2,237.
        assertThatThrownBy(() -> MultiLabelReader.read(arff, LabelSelection.last(1)))
                .isInstanceOf(DataFormatException.class)
                .hasMessage(
                        arff + ":62239: 2237 rows of 60000 attributes are more than the 134217728 values that a dense "
                                + "data set may hold here");
    }
}
