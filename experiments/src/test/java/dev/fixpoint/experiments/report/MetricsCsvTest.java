package dev.fixpoint.experiments.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class MetricsCsvTest {

    @TempDir
    Path temporary;

    @Test
    void everyLineIsOnTheDiskBeforeTheNext() throws IOException {
        Path file = temporary.resolve("m.csv");
        try (MetricsCsv metrics = new MetricsCsv(file, List.of("model", "epoch", "train_loss"))) {
            assertThat(Files.readString(file)).isEqualTo("model,epoch,train_loss\n");
            metrics.append("FPI_NN", 1, 0.25);
            assertThat(Files.readString(file)).isEqualTo("model,epoch,train_loss\nFPI_NN,1,0.25\n");
        }
    }

    @Test
    void fieldsThatNeedItAreQuoted() {
        assertThat(line("a,b", "say \"x\"", "two\nlines")).isEqualTo("\"a,b\",\"say \"\"x\"\"\",\"two\nlines\"\n");
    }

    @Test
    void aFieldThatIsNotKnownIsEmpty() {
        assertThat(line("x", null, Double.NaN)).isEqualTo("x,,NaN\n");
    }

    @Test
    void numbersDoNotDependOnTheLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertThat(line(1234.5, 1e-7f, 123456789L)).isEqualTo("1234.5,1.0E-7,123456789\n");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void linesOfAnotherLengthThanTheHeaderAreRefused() {
        try (MetricsCsv metrics = new MetricsCsv(temporary.resolve("m.csv"), List.of("a", "b"))) {
            assertThatThrownBy(() -> metrics.append(1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a line needs 2 fields, one for each column, got 1");
        }
    }

    @Test
    void aFileThatCannotBeOpenedIsNamed() throws IOException {
        Path folder = Files.createDirectory(temporary.resolve("m.csv"));
        assertThatThrownBy(() -> new MetricsCsv(folder, List.of("a")))
                .isInstanceOf(ReportException.class)
                .hasMessageStartingWith("Cannot write '" + folder + "'");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskLeavesNoFileWithoutHeader() throws IOException {
        Path full = Files.createSymbolicLink(temporary.resolve("m.csv"), Path.of("/dev/full"));
        assertThatThrownBy(() -> new MetricsCsv(full, List.of("a")))
                .isInstanceOf(ReportException.class)
                .hasMessageStartingWith("Cannot write '" + full + "': the disk is full");
        assertThat(temporary).isEmptyDirectory();
    }

    private String line(@Nullable Object... fields) {
        Path file = temporary.resolve("m.csv");
        try (MetricsCsv metrics = new MetricsCsv(file, List.of("a", "b", "c"))) {
            metrics.append(fields);
            return Files.readString(file).substring("a,b,c\n".length());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
