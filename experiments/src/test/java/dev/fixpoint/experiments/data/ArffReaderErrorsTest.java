package dev.fixpoint.experiments.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each way in which a file can be wrong, with the place and the sentence that the user reads. */
final class ArffReaderErrorsTest {
    private static final String HEADER =
            "@relation r\n@attribute a numeric\n@attribute b {0,1}\n@attribute c real\n@data\n";

    private final Path file;

    ArffReaderErrorsTest(@TempDir Path folder) {
        this.file = folder.resolve("wrong.arff");
    }

    static Stream<Arguments> headers() {
        return Stream.of(
                arguments("", "1:1: the file ends within the header; expected '@data' and the rows"),
                arguments(
                        "@relation r\n@attribute a numeric\n",
                        "3:1: the file ends within the header; expected '@data' and the rows"),
                arguments("@relation r\n1,2\n", "2:1: expected '@relation', '@attribute' or '@data', found '1'"),
                arguments("@relation\n", "1:10: expected the relation's name, found the end of the line"),
                arguments("@relation", "1:10: expected the relation's name, found the end of the file"),
                arguments("@relation a b\n", "1:13: expected the end of the line, found 'b'"),
                arguments("@relation a\n@relation b\n", "2:1: the header names its relation twice"),
                arguments("@attribute a real\n@data\n1\n", "2:1: the header has no '@relation' line"),
                arguments("@relation r\n@data\n1\n", "2:1: the header declares no attributes"),
                arguments(
                        "@relation r\n@attribute\n", "2:11: expected the attribute's name, found the end of the line"),
                arguments(
                        "@relation r\n@attribute a\n",
                        "2:13: expected the attribute's type, found the end of the line"),
                arguments(
                        "@relation r\n@attribute 'a real\n",
                        "2:12: the quote that opens here is not closed on its line"),
                arguments("@relation r\n@attribute 'a\\", "2:12: the quote that opens here is not closed on its line"),
                arguments(
                        "@relation r\n@attribute a numbers\n",
                        "2:14: expected numeric, real, integer or {values} as type, found 'numbers'"),
                arguments(
                        "@relation r\n@attribute a String\n",
                        "2:14: attribute 'a' is of type String, which has no number; "
                                + "expected numeric, real, integer or {values}"),
                arguments(
                        "@relation r\n@attribute a DATE 'yyyy'\n",
                        "2:14: attribute 'a' is of type DATE, which has no number; "
                                + "expected numeric, real, integer or {values}"),
                arguments(
                        "@relation r\n@attribute a real\n@attribute a real\n",
                        "3:12: the attribute 'a' is declared twice"),
                arguments(
                        "@relation r\n@attribute a {0,1\n@data\n",
                        "2:14: the list of values that opens here has no closing brace"),
                arguments(
                        "@relation r\n@attribute a {0,",
                        "2:14: the list of values that opens here has no closing brace"),
                arguments("@relation r\n@attribute a {0 1}\n", "2:17: expected a comma or a closing brace, found '1'"),
                arguments(
                        "@relation r\n@attribute a {}\n", "2:15: expected a value of the nominal attribute, found '}'"),
                arguments(
                        "@relation r\n@attribute a {x,y,x}\n", "2:14: attribute 'a': the value 'x' is declared twice"),
                arguments("@relation r\n@attribute a real\n@data 1\n", "3:7: expected the end of the line, found '1'"),
                arguments(HEADER, "6:1: the file has no rows; expected at least one after '@data'"),
                arguments(HEADER + "\n% 1,1,1", "7:8: the file has no rows; expected at least one after '@data'"));
    }

    static Stream<Arguments> rows() {
        return Stream.of(
                arguments("1,1", "6:4: the row ends after 2 values; the header declares 3 attributes"),
                arguments("1,1,", "6:5: expected a value, found the end of the file"),
                arguments("1,1,\n2,1,1", "6:5: expected a value, found the end of the line"),
                arguments("1,,1", "6:3: expected a value, found ','"),
                arguments("1,0,1,9", "6:7: the row goes on after 3 values; the header declares 3 attributes"),
                arguments("1,'0'1", "6:6: expected a comma or the end of the line, found '1'"),
                arguments("1.5x,0,1", "6:1: attribute 0 ('a'): expected a number, found '1.5x'"),
                arguments("1e,0,1", "6:1: attribute 0 ('a'): expected a number, found '1e'"),
                arguments("1,0,NaN", "6:5: attribute 2 ('c'): expected a number, found 'NaN'"),
                arguments("'',0,1", "6:1: attribute 0 ('a'): expected a number, found ''"),
                arguments("0x1p3,0,1", "6:1: attribute 0 ('a'): expected a number, found '0x1p3'"),
                arguments(
                        "1e39,0,1",
                        "6:1: attribute 0 ('a'): the number '1e39' is out of range; "
                                + "single precision ends at 3.4028235E38"),
                arguments("1,2,1", "6:3: attribute 1 ('b'): the value '2' is not declared; expected one of '0', '1'"),
                arguments(
                        "?,0,1", "6:1: attribute 0 ('a'): the value is missing ('?'), but every value is needed here"),
                arguments("{0 1", "6:1: the sparse row that opens here has no closing brace"),
                arguments("{", "6:1: the sparse row that opens here has no closing brace"),
                arguments("{0 1,\n{0 1}", "6:1: the sparse row that opens here has no closing brace"),
                arguments("{}\n{0 1\n{}", "7:1: the sparse row that opens here has no closing brace"),
                arguments("{0}", "6:3: expected a value, found '}'"),
                arguments("{0", "6:3: expected a value, found the end of the file"),
                arguments("{0 1 1 1}", "6:6: expected a comma or a closing brace, found '1'"),
                arguments("{0 1}, {2}", "6:6: expected the end of the line, found ','"),
                arguments("{0 1,}", "6:6: expected an attribute index, found '}'"),
                arguments("{-1 1}", "6:2: expected an attribute index, found '-1'"),
                arguments(
                        "{0 1,3 1}", "6:6: attribute index 3 is out of range; the header declares 3 attributes (0..2)"),
                arguments(
                        "{99999999999 1}",
                        "6:2: attribute index '99999999999' is out of range; the header declares 3 attributes (0..2)"),
                arguments("{2 1, 0 1, 2 1}", "6:12: attribute index 2 stands twice in this row"));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void aWrongHeaderIsNamedWithItsPlace(String text, String message) throws IOException {
        assertRefused(text, message);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aWrongRowIsNamedWithItsPlace(String row, String message) throws IOException {
        assertRefused(HEADER + row, message);
    }

    @Test
    void longAndUnprintableTextIsShownShortAndOnOneLine() throws IOException {
        assertRefused(
                HEADER + "\u0007" + "9".repeat(100) + "x,0,1",
                "6:1: attribute 0 ('a'): expected a number, found ' " + "9".repeat(39) + "...'");
    }

    @Test
    void aValueWithoutEndIsRefusedBeforeItFillsTheMemory() throws IOException {
        assertRefused(
                HEADER + "1".repeat(1 << 17),
                "6:1: the name or value that starts here is longer than 65536 characters");
    }

    @Test
    void textThatIsNotUtf8IsRefusedOutsideOfComments() throws IOException {
        Files.write(file, "@relation r\n@attribute h\u00f6he real\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(this::readAll)
                .isInstanceOf(DataFormatException.class)
                .hasMessage(file + ":2:13: the text is not UTF-8 here; convert the file to UTF-8");
    }

    @Test
    void theExceptionCarriesThePlaceInParts() throws IOException {
        Files.writeString(file, HEADER + "{0 1,3 1}");

        assertThatThrownBy(this::readAll).isInstanceOfSatisfying(DataFormatException.class, e -> {
            assertThat(e.file()).isEqualTo(file.toString());
            assertThat(e.line()).isEqualTo(6);
            assertThat(e.column()).isEqualTo(6);
        });
    }

    private void assertRefused(String text, String message) throws IOException {
        Files.writeString(file, text);
        assertThatThrownBy(this::readAll)
                .isInstanceOf(DataFormatException.class)
                .hasMessage(file + ":" + message);
    }

    private void readAll() throws IOException {
        try (ArffReader reader = ArffReader.open(file)) {
            float[] row = new float[reader.attributes().size()];
            while (reader.readRow(row)) {
                assertThat(row).hasSize(reader.attributes().size());
            }
        }
    }
}
