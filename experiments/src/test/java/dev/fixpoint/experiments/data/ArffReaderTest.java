package dev.fixpoint.experiments.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArffReaderTest {
    private final Path file;

    ArffReaderTest(@TempDir Path folder) {
        this.file = folder.resolve("small.arff");
    }

    @Test
    void denseRowsAreReadInOrder() throws IOException {
        assertThat(rows("""
                @relation r
                @attribute a numeric
                @attribute b real
                @attribute c {0,1}
                @data
                1,-2.5e1,0
                .5, +3 ,1
                """)).containsExactly(new float[] {1, -25, 0}, new float[] {0.5f, 3, 1});
    }

    @Test
    void sparseRowsFillWhatTheyLeaveOut() throws IOException {
        assertThat(rows("""
                @relation r
                @attribute a numeric
                @attribute b {0,1}
                @attribute c integer
                @data
                {0 7,2 -1}
                {}
                { 2 5 , 1 1 }
                """)).containsExactly(new float[] {7, 0, -1}, new float[] {0, 0, 0}, new float[] {0, 1, 5});
    }

    @Test
    void anAbsentNominalEntryIsTheFirstDeclaredValue() throws IOException {
        assertThat(rows("@relation r\n@attribute a {5,3}\n@attribute b {red,green}\n@data\n{}\n{0 3,1 green}\n"))
                .containsExactly(new float[] {5, 0}, new float[] {3, 1});
    }

    @Test
    void nominalValuesAreTheirNumbersOrElseTheirPlaces() throws IOException {
        assertThat(rows("""
                @relation r
                @attribute a {2, 0.5}
                @attribute b {2,'two words',x}
                @data
                0.5,2
                2,x
                2,"two words"
                """)).containsExactly(new float[] {0.5f, 0}, new float[] {2, 2}, new float[] {2, 1});
    }

    @Test
    void denseAndSparseRowsMayStandInOneFile() throws IOException {
        assertThat(rows("@relation r\n@attribute a numeric\n@attribute b numeric\n@data\n1,2\n{1 3}\n4\t5\n"))
                .containsExactly(new float[] {1, 2}, new float[] {0, 3}, new float[] {4, 5});
    }

    @Test
    void keywordsAndTypesMayBeInAnyCase() throws IOException {
        assertThat(rows("@RELATION r\n@Attribute a NUMERIC\n@DATA\n1\n")).containsExactly(new float[] {1});
    }

    @Test
    void commentsAndBlankLinesAreSkipped() throws IOException {
        assertThat(rows("% a title\n\n  \t\n@relation r % the name\n@attribute a numeric % the first\n%\n@data % now\n"
                        + "% 9\n\n1 % one\n   % two\n2\n\n%"))
                .containsExactly(new float[] {1}, new float[] {2});
    }

    @Test
    void everyKindOfLineEndIsOne() throws IOException {
        String text = "@relation r\n@attribute a {0,1}\n\n@data\n{0 1}\n{}";
        float[][] expected = {{1}, {0}};

        assertThat(rows(text)).containsExactly(expected);
        assertThat(rows(text.replace("\n", "\r\n"))).containsExactly(expected);
        assertThat(rows(text.replace("\n", "\r"))).containsExactly(expected);
        assertThat(rows(text + "\n")).containsExactly(expected);
    }

    @Test
    void namesMayBeQuotedAndEscaped() throws IOException {
        write("""
                @relation 'a relation: -C 2'
                @attribute 'it\\'s % {not}, a comment' numeric
                @attribute "say \\"so\\"\\\\" numeric
                @attribute it's{0,1}
                @attribute h\u00f6he real
                @data
                {}
                """);

        try (ArffReader reader = ArffReader.open(file)) {
            assertThat(reader.relation()).isEqualTo("a relation: -C 2");
            assertThat(reader.attributes())
                    .extracting(ArffAttribute::name)
                    .containsExactly("it's % {not}, a comment", "say \"so\"\\", "it's", "h\u00f6he");
            assertThat(reader.attributes().get(2).values()).containsExactly("0", "1");
        }
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheText() throws IOException {
        assertThat(rows("\uFEFF@relation r\n@attribute a numeric\n@data\n1\n")).containsExactly(new float[] {1});
    }

    @Test
    void commentsMayBeInAnOlderEncoding() throws IOException {
        String text = "% M\u00fcller\n@relation r\n@attribute a numeric\n@data\n1\n";
        Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));

        assertThat(readAll()).containsExactly(new float[] {1});
    }

    @Test
    void rowsLongerThanTheBufferAreReadWhole() throws IOException {
        int count = 20_000;
        StringBuilder text = new StringBuilder("@relation r\n");
        for (int i = 0; i < count; i++) {
            text.append("@attribute a").append(i).append(" numeric\n");
        }
        text.append("@data\n");
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : ",").append(i);
        }

        List<float[]> rows = rows(text.toString());

        assertThat(rows).hasSize(1);
        assertThat(rows.get(0)).hasSize(count).startsWith(0, 1, 2).endsWith(count - 2, count - 1);
    }

    @Test
    void theLineOfTheLastRowIsKnown() throws IOException {
        write("@relation r\n@attribute a numeric\n@data\n\n1\n% comment\n2\n");

        try (ArffReader reader = ArffReader.open(file)) {
            float[] row = new float[1];
            assertThat(reader.line()).isZero();
            reader.readRow(row);
            assertThat(reader.line()).isEqualTo(5);
            reader.readRow(row);
            assertThat(reader.line()).isEqualTo(7);
            assertThat(reader.readRow(row)).isFalse();
        }
    }

    @Test
    void aRowOfAnotherLengthIsRefused() throws IOException {
        write("@relation r\n@attribute a numeric\n@data\n1\n");

        try (ArffReader reader = ArffReader.open(file)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> reader.readRow(new float[2]))
                    .withMessage("row must have one place for each of the 1 attributes, got 2");
        }
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> ArffReader.open(file))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(file + ": expected an ARFF file, found none here");
    }

    private void write(String text) throws IOException {
        Files.writeString(file, text);
    }

    private List<float[]> rows(String text) throws IOException {
        write(text);
        return readAll();
    }

    private List<float[]> readAll() throws IOException {
        List<float[]> rows = new ArrayList<>();
        try (ArffReader reader = ArffReader.open(file)) {
            float[] row = new float[reader.attributes().size()];
            while (reader.readRow(row)) {
                rows.add(row.clone());
            }
        }
        return rows;
    }
}
