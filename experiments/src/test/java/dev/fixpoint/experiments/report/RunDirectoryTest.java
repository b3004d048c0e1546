package dev.fixpoint.experiments.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {

    @TempDir
    Path temporary;

    @Test
    void theDefaultNamesTheExperimentAndTheTime() {
        assertThat(RunDirectory.defaultPath("toy", LocalDateTime.of(2026, 3, 9, 4, 5, 6)))
                .isEqualTo(Path.of("runs", "toy-20260309-040506"));
    }

    @Test
    void theFolderIsCreatedWithItsParents() {
        try (RunDirectory run = RunDirectory.open(temporary.resolve("a/b/c"))) {
            assertThat(run.path()).isDirectory();
        }
    }

    @Test
    void foldersThatWereCreatedForNothingAreDeleted() throws IOException {
        Path before = Files.createDirectory(temporary.resolve("before"));
        RunDirectory.open(before.resolve("a/b/c")).close();
        assertThat(before).isEmptyDirectory();
        RunDirectory.open(before).close();
        assertThat(before).as("a folder that was there").exists();
    }

    @Test
    void whatCouldBeWrittenStaysWhereItIs() {
        try (RunDirectory run = RunDirectory.open(temporary.resolve("a/b"))) {
            run.write("out.txt", out -> out.write('x'));
        }
        assertThat(temporary.resolve("a/b/out.txt")).exists();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aPlaceWhereNothingCanBeCreatedIsNamed() {
        assertThatThrownBy(() -> RunDirectory.open(Path.of("/proc/fixpoint")))
                .isInstanceOf(ReportException.class)
                .hasMessage("Cannot write '/proc/fixpoint': nothing can be created there; choose another folder with"
                        + " --out.");
    }

    @Test
    void aFolderThatHoldsOtherFilesIsTaken() throws IOException {
        Files.writeString(temporary.resolve("notes.txt"), "mine");
        try (RunDirectory run = RunDirectory.open(temporary)) {
            run.write("out.txt", out -> out.write('x'));
        }
        assertThat(names()).containsExactlyInAnyOrder("notes.txt", "out.txt");
    }

    @Test
    void aFolderBehindASymbolicLinkIsTaken() throws IOException {
        Files.createDirectory(temporary.resolve("real"));
        Path link = Files.createSymbolicLink(temporary.resolve("link"), Path.of("real"));
        try (RunDirectory run = RunDirectory.open(link)) {
            run.write("out.txt", out -> out.write('x'));
        }
        assertThat(temporary.resolve("real/out.txt")).exists();
    }

    @Test
    void theResultsOfAnotherRunAreNotOverwritten() throws IOException {
        Files.writeString(temporary.resolve("results.json"), "{}");
        assertThatThrownBy(() -> RunDirectory.open(temporary))
                .isInstanceOf(ReportException.class)
                .hasMessageContaining("holds the results of another run")
                .hasMessageContaining("--out");
        assertThat(names()).containsExactly("results.json");
    }

    @Test
    void aFolderIsHeldUntilItsRunEnds() {
        try (RunDirectory run = RunDirectory.open(temporary)) {
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThatThrownBy(() -> RunDirectory.open(temporary.resolve("../" + temporary.getFileName())))
                        .isInstanceOf(ReportException.class)
                        .hasMessageContaining("still going on");
            }
            assertThat(run.path().resolve(".lock")).exists();
        }
        assertThat(names()).isEmpty();
        RunDirectory.open(temporary).close();
    }

    @Test
    void aFolderIsHeldAgainstOtherProcessesUntilTheyDie() throws IOException, InterruptedException {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        temporary.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(said.readLine()).isEqualTo("open");
            assertThatThrownBy(() -> RunDirectory.open(temporary)).hasMessageContaining("still going on");
        } finally {
            other.destroyForcibly().waitFor();
        }
        assertThat(names()).as("what the killed process left").containsExactly(".lock");
        RunDirectory.open(temporary).close();
        assertThat(names()).isEmpty();
    }

    @Test
    void aFileInTheWayIsNamed() throws IOException {
        Path file = Files.writeString(temporary.resolve("file"), "x");
        assertThatThrownBy(() -> RunDirectory.open(file))
                .isInstanceOf(ReportException.class)
                .hasMessageContaining("'" + file + "' is in the way");
        assertThatThrownBy(() -> RunDirectory.open(file.resolve("below")))
                .isInstanceOf(ReportException.class)
                .hasMessageContaining("Cannot write '" + file.resolve("below") + "'")
                .hasMessageContaining("choose another folder with --out");
    }

    @Test
    void nothingIsLeftOfAFileThatCannotBeFinished() {
        try (RunDirectory run = RunDirectory.open(temporary)) {
            run.write("kept.txt", out -> out.write("first".getBytes(StandardCharsets.UTF_8)));
            assertThatThrownBy(() -> run.write("kept.txt", out -> {
                        out.write(new byte[100_000]);
                        throw new IOException("No space left on device");
                    }))
                    .isInstanceOf(ReportException.class)
                    .hasMessage("Cannot write '" + temporary.resolve("kept.txt")
                            + "': the disk is full (No space left on device); free some space, or choose a folder on"
                            + " another disk with --out.");
            assertThatThrownBy(() -> run.write("new.txt", out -> {
                        throw new IllegalStateException("a mistake in the content");
                    }))
                    .isInstanceOf(IllegalStateException.class);
        }
        assertThat(names()).containsExactly("kept.txt");
        assertThat(temporary.resolve("kept.txt")).hasContent("first");
    }

    @Test
    void aFileOfAnotherFolderIsRefused() {
        try (RunDirectory run = RunDirectory.open(temporary)) {
            for (String name : List.of("", ".", "..", "a/b", "../a", "/a", "a/")) {
                assertThatThrownBy(() -> run.write(name, out -> {}))
                        .as("name '%s'", name)
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void aPartOfARunHasAFolderOfItsOwn() {
        try (RunDirectory run = RunDirectory.open(temporary)) {
            assertThat(run.folder("fpi-nn-seed1")).isDirectory().isEqualTo(temporary.resolve("fpi-nn-seed1"));
            assertThat(run.folder("fpi-nn-seed1")).as("the second time").isDirectory();
            assertThatThrownBy(() -> run.folder("../other")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void theMetricsOfAnIncompleteRunAreReplaced() throws IOException {
        Files.writeString(temporary.resolve("metrics.csv"), "left by a run that was killed\n");
        try (RunDirectory run = RunDirectory.open(temporary);
                MetricsCsv metrics = run.metrics(List.of("epoch"))) {
            metrics.append(1);
            assertThat(temporary.resolve("metrics.csv")).hasContent("epoch\n1\n");
        }
    }

    private List<String> names() {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Another process's run: holds a folder until it is killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws IOException {
            RunDirectory.open(Path.of(arguments[0]));
            System.out.println("open");
            System.in.read();
        }
    }
}
