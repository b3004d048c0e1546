package dev.fixpoint.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bad input as a user meets it: one sentence with the place, exit code 2, and nothing left behind. */
class BadInputTest {
    private static final String HEADER = "@relation r\n@attribute x {0,1}\n@attribute a {0,1}\n@data\n";

    @TempDir
    Path temporary;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{0 1}~{0      | a  | train.arff:6:3: expected a value, found the end of the file.",
                "{0 1}~{0 1,5 1} | a  | train.arff:6:6: attribute index 5 is out of range; the header declares 2"
                        + " attributes (0..1).",
                "{0 1}~        | b  | .xml:1: the label 'b' is not an attribute of",
                "{0 1}~        | a  | train.arff: expected 4880 samples of 1836 features and 159 labels, found 1 samples"
            })
    void damagedDataIsOneSentenceWithThePlace(String rows, String label, String sentence) throws IOException {
        Files.writeString(
                temporary.resolve("bibtex-train.arff"), HEADER + rows.strip().replace('~', '\n'));
        Files.writeString(temporary.resolve("bibtex-test.arff"), HEADER + "{}\n");
        Files.writeString(temporary.resolve("bibtex.xml"), "<labels><label name='" + label.strip() + "'/></labels>");
        Path out = temporary.resolve("out");

        Screen screen = Screen.of("bibtex", "--data", temporary.toString(), "--out", out.toString());

        assertRefused(screen, sentence);
        assertThat(out).doesNotExist();
    }

    @Test
    void dataThatIsNotNamedIsAskedFor() {
        Screen screen = Screen.of("bibtex");
        assertThat(screen.exitCode()).isEqualTo(2);
        assertThat(screen.err()).contains("Missing required option: '--data=DIR'.");
    }

    @Test
    void aFileInTheWayOfTheReportIsNamed() throws IOException {
        Path file = Files.writeString(temporary.resolve("file"), "mine");
        assertRefused(toy(file), "--out needs a folder, but '" + file + "' is a file.");
        Path below = file.resolve("below");
        assertRefused(toy(below), "Cannot write '" + below + "'");
        assertThat(file).hasContent("mine");
        assertThat(names()).containsExactly("file");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aPlaceThatCannotBeWrittenIsNamed() {
        assertRefused(toy(Path.of("/proc/fixpoint/report")), "Cannot write '/proc/fixpoint/report'");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskIsNamedAndLeavesNothing() throws IOException {
        Files.createSymbolicLink(temporary.resolve("metrics.csv"), Path.of("/dev/full"));
        assertRefused(toy(temporary), "metrics.csv': the disk is full");
        assertThat(names()).isEmpty();
    }

    private static Screen toy(Path out) {
        return Screen.of("toy", "--quick", "--model", "feedforward", "--out", out.toString());
    }

    private static void assertRefused(Screen screen, String sentence) {
        assertThat(screen.exitCode()).as(screen.err()).isEqualTo(2);
        assertThat(screen.err().lines())
                .singleElement()
                .asString()
                .startsWith("fixpoint: ")
                .contains(sentence.strip());
        assertThat(screen.out()).isEmpty();
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(temporary)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
