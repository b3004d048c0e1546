package dev.fixpoint.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class ExperimentOptionsTest {

    private final Experiment experiment = new Experiment();

    @Test
    void withoutOptionsThereIsOneSeedAndNothingElseIsSet() {
        ExperimentOptions options = read();
        assertThat(options.seeds()).containsExactly(1);
        assertThat(options.epochs(40, 2)).isEqualTo(40);
        assertThat(options.threads()).isEmpty();
        assertThat(options.quick()).isFalse();
    }

    @Test
    void oneSeedIsUsedAsGiven() {
        assertThat(read("--seed", "7").seeds()).containsExactly(7);
    }

    @Test
    void aNumberOfSeedsCountsFromOne() {
        assertThat(read("--seeds", "3").seeds()).containsExactly(1, 2, 3);
    }

    @Test
    void aSeedAndANumberOfSeedsExcludeOneAnother() {
        Screen screen = Screen.ofCommand(experiment, "try", "--seed", "7", "--seeds", "3");
        assertThat(screen.exitCode()).isEqualTo(2);
        assertThat(screen.err()).contains("--seed=N, --seeds=K are mutually exclusive");
    }

    @Test
    void quickChoosesTheSmallNumberOfEpochsUnlessOneIsGiven() {
        assertThat(read("--quick").epochs(40, 2)).isEqualTo(2);
        assertThat(read("--quick", "--epochs", "5").epochs(40, 2)).isEqualTo(5);
    }

    @Test
    void threadsAreHandedOver() {
        assertThat(read("--threads", "2").threads()).hasValue(2);
    }

    @ParameterizedTest
    @CsvSource({
        "--seed,0",
        "--seed,x",
        "--seeds,0",
        "--epochs,0",
        "--epochs,-3",
        "--epochs,1.5",
        "--threads,-1",
        "--threads,99999999999"
    })
    void numbersBelowOneOrNoNumbersAreRefusedInOneSentence(String option, String value) {
        Screen screen = Screen.ofCommand(experiment, "try", option + "=" + value);
        assertThat(screen.exitCode()).isEqualTo(2);
        assertThat(screen.err())
                .contains("'" + option + "'", "must be a whole number of at least 1, got '" + value + "'.")
                .contains("Try 'fixpoint try --help'.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--epochs", "--out"})
    void aMissingValueIsNamed(String option) {
        Screen screen = Screen.ofCommand(experiment, "try", option);
        assertThat(screen.exitCode()).isEqualTo(2);
        assertThat(screen.err()).contains("Missing required parameter for option '" + option + "'");
    }

    @Test
    void theReportGoesToAFolderNamedAfterExperimentAndTime() {
        Path folder = read().out();
        assertThat(folder.getParent()).isEqualTo(Path.of("runs"));
        assertThat(folder.getFileName().toString()).matches("try-\\d{8}-\\d{6}");
    }

    @Test
    void theReportGoesToTheFolderGiven(@TempDir Path folder) {
        assertThat(read("--out", folder.toString()).out()).isEqualTo(folder);
    }

    @Test
    void aFileInPlaceOfTheFolderIsRefused(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("report"));
        ExperimentOptions options = read("--out", file.toString());
        assertThatThrownBy(options::out).isInstanceOf(UsageException.class).hasMessageContaining("is a file");
    }

    @Test
    void anEmptyNameOfTheFolderIsRefused() {
        ExperimentOptions options = read("--out", "");
        assertThatThrownBy(options::out).isInstanceOf(UsageException.class).hasMessageContaining("it is empty");
    }

    private ExperimentOptions read(String... arguments) {
        String[] line = new String[arguments.length + 1];
        line[0] = "try";
        System.arraycopy(arguments, 0, line, 1, arguments.length);
        Screen screen = Screen.ofCommand(experiment, line);
        assertThat(screen.err()).isEmpty();
        return experiment.options;
    }

    @Command
    private static final class Experiment implements Runnable {
        @Mixin
        private ExperimentOptions options = new ExperimentOptions();

        @Override
        public void run() {}
    }
}
