package dev.fixpoint.experiments.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DownloadTest {
    private static final String OTHER_SUM = "0".repeat(64);
    private static final Download TWICE = new Download(false, 2, Duration.ofSeconds(20), (bytes, total) -> {});

    private final byte[] content = new byte[300_000];
    private final String sum;
    private final Path file;
    private final Path part;

    DownloadTest(@TempDir Path folder) throws IOException {
        new Random(7).nextBytes(content);
        Path reference = Files.write(folder.resolve("reference"), content);
        this.sum = Sha256.of(reference);
        this.file = folder.resolve("cache").resolve("file.bin");
        this.part = folder.resolve("cache").resolve("file.bin.part");
    }

    @Test
    void aFileIsFetchedOnceAndThenTakenFromTheCache() throws IOException {
        try (FileServer server = new FileServer(content, FileServer::whole)) {
            assertThat(TWICE.fetch(server.uri(), sum, file)).isEqualTo(file).hasBinaryContent(content);
            TWICE.fetch(server.uri(), sum.toUpperCase(Locale.ROOT), file);

            assertThat(server.ranges()).containsExactly("null");
            assertThat(part).doesNotExist();
        }
    }

    @Test
    void twoThreadsThatAskForOneFileFetchItOnce() throws Exception {
        try (FileServer server = new FileServer(content, FileServer::slow)) {
            FutureTask<Path> other = new FutureTask<>(() -> TWICE.fetch(server.uri(), sum, file));
            Thread thread = new Thread(other);
            thread.start();
            assertThat(TWICE.fetch(server.uri(), sum, file)).hasBinaryContent(content);
            assertThat(other.get()).hasBinaryContent(content);
            assertThat(server.ranges()).containsExactly("null");
        }
    }

    @Test
    void twoProcessesThatAskForOneFileFetchItOnce() throws IOException, InterruptedException {
        try (FileServer server = new FileServer(content, FileServer::slow)) {
            Process first = fetching(server);
            Process second = fetching(server);
            assertThat(first.waitFor()).isZero();
            assertThat(second.waitFor()).isZero();
            assertThat(server.ranges()).containsExactly("null");
            assertThat(file).hasBinaryContent(content);
            assertThat(part).doesNotExist();
        }
    }

    private Process fetching(FileServer server) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Fetcher.class.getName(),
                        server.uri().toString(),
                        sum,
                        file.toString())
                .inheritIO()
                .start();
    }

    @Test
    void progressRisesToTheWholeLength() throws IOException {
        List<Long> heard = new ArrayList<>();
        Download download = TWICE.withProgress((bytes, total) -> {
            assertThat(total).isEqualTo(OptionalLong.of(content.length));
            heard.add(bytes);
        });
        try (FileServer server = new FileServer(content, FileServer::whole)) {
            download.fetch(server.uri(), sum, file);
        }

        assertThat(heard).isSorted().startsWith(0L).endsWith((long) content.length);
    }

    @Test
    void aPartOfAnEarlierRunIsContinued() throws IOException {
        leavePart(Arrays.copyOf(content, 100_000));
        try (FileServer server = new FileServer(content, FileServer::ranged)) {
            assertThat(TWICE.fetch(server.uri(), sum, file)).hasBinaryContent(content);

            assertThat(server.ranges()).containsExactly("bytes=100000-");
        }
    }

    @Test
    void aServerWithoutRangesSendsTheWholeAgain() throws IOException {
        leavePart(Arrays.copyOf(content, 100_000));
        try (FileServer server = new FileServer(content, FileServer::whole)) {
            assertThat(TWICE.fetch(server.uri(), sum, file)).hasBinaryContent(content);

            assertThat(server.ranges()).hasSize(1);
        }
    }

    @Test
    void aServerThatContinuesElsewhereIsAskedForTheWhole() throws IOException {
        leavePart(Arrays.copyOf(content, 100_000));
        try (FileServer server = new FileServer(content, FileServer::otherRange, FileServer::whole)) {
            assertThat(TWICE.fetch(server.uri(), sum, file)).hasBinaryContent(content);

            assertThat(server.ranges()).containsExactly("bytes=100000-", "null");
        }
    }

    @Test
    void aPartThatIsAlreadyWholeIsTaken() throws IOException {
        leavePart(content);
        try (FileServer server = new FileServer(content, FileServer::ranged)) {
            assertThat(TWICE.fetch(server.uri(), sum, file)).hasBinaryContent(content);

            assertThat(server.ranges()).containsExactly("bytes=300000-");
        }
    }

    @Test
    void aPartOfAnotherFileIsDroppedAndTheWholeFetched() throws IOException {
        leavePart(new byte[100_000]);
        try (FileServer server = new FileServer(content, FileServer::ranged)) {
            assertThat(TWICE.fetch(server.uri(), sum, file)).hasBinaryContent(content);

            assertThat(server.ranges()).containsExactly("bytes=100000-", "null");
        }
    }

    @Test
    void aPartLongerThanTheFileIsDroppedAndTheWholeFetched() throws IOException {
        leavePart(new byte[400_000]);
        try (FileServer server = new FileServer(content, FileServer::ranged)) {
            assertThat(TWICE.fetch(server.uri(), sum, file)).hasBinaryContent(content);

            assertThat(server.ranges()).containsExactly("bytes=400000-", "null");
        }
    }

    @Test
    void aConnectionThatBreaksIsContinuedWhereItBroke() throws IOException {
        try (FileServer server = new FileServer(content, FileServer::half, FileServer::ranged)) {
            assertThat(TWICE.fetch(server.uri(), sum, file)).hasBinaryContent(content);

            assertThat(server.ranges()).hasSize(2).element(1).asString().startsWith("bytes=");
        }
    }

    @Test
    void aServerThatFallsSilentIsGivenUpAndAskedAgain() throws IOException {
        Download impatient = new Download(false, 2, Duration.ofMillis(300), (bytes, total) -> {});
        try (FileServer server = new FileServer(content, FileServer::ranged)) {
            server.nextIs(server.silence());

            assertThat(impatient.fetch(server.uri(), sum, file)).hasBinaryContent(content);
            assertThat(server.ranges()).hasSize(2);
        }
    }

    @Test
    void attemptsAreBoundedAndWhatCameIsKept() throws IOException {
        try (FileServer server = new FileServer(content, FileServer::half)) {
            assertThatExceptionOfType(DownloadException.class)
                    .isThrownBy(() -> TWICE.fetch(server.uri(), sum, file))
                    .withMessageStartingWith("the download of " + server.uri() + " failed: ")
                    .withMessageContaining("(the last of 2 attempts)");

            assertThat(server.ranges()).hasSize(2);
            assertThat(file).doesNotExist();
            assertThat(part).exists();
        }
    }

    @Test
    void aWrongSumLeavesNothingBehind() throws IOException {
        try (FileServer server = new FileServer(content, FileServer::whole)) {
            assertThatExceptionOfType(DownloadException.class)
                    .isThrownBy(() -> TWICE.fetch(server.uri(), OTHER_SUM, file))
                    .withMessage("the download of " + server.uri() + " failed: its SHA-256 sum is " + sum
                            + ", expected " + OTHER_SUM + "; nothing was kept");

            assertThat(server.ranges()).hasSize(1);
            assertThat(file).doesNotExist();
            assertThat(part).doesNotExist();
        }
    }

    @Test
    void aMissingFileFailsAtOnce() throws IOException {
        try (FileServer server = new FileServer(content, FileServer.status(404))) {
            assertThatExceptionOfType(DownloadException.class)
                    .isThrownBy(() -> TWICE.fetch(server.uri(), sum, file))
                    .withMessage("the download of " + server.uri() + " failed: the server answered with status 404");

            assertThat(server.ranges()).hasSize(1);
        }
    }

    @Test
    void aServerInTroubleIsAskedAgain() throws IOException {
        try (FileServer server = new FileServer(content, FileServer.status(503), FileServer::whole)) {
            assertThat(TWICE.fetch(server.uri(), sum, file)).hasBinaryContent(content);
        }
        try (FileServer server = new FileServer(content, FileServer.status(503))) {
            assertThatExceptionOfType(DownloadException.class)
                    .isThrownBy(() -> TWICE.fetch(server.uri(), sum, file.resolveSibling("other")))
                    .withMessage("the download of " + server.uri()
                            + " failed: the server answered with status 503 (the last of 2 attempts)");
        }
    }

    @Test
    void anAddressWhereNobodyListensIsNamed() throws IOException {
        URI uri;
        try (FileServer server = new FileServer(content, FileServer::whole)) {
            uri = server.uri();
        }
        Download once = new Download(false, 1, Duration.ofSeconds(20), (bytes, total) -> {});

        assertThatExceptionOfType(DownloadException.class)
                .isThrownBy(() -> once.fetch(uri, sum, file))
                .withMessage("the download of " + uri + " failed: no connection could be made");
    }

    @Test
    void offlineTheCacheServesAndTheNetworkIsNotAsked() throws IOException {
        Download offline = Download.from(Map.of("FIXPOINT_OFFLINE", "1"));
        try (FileServer server = new FileServer(content, FileServer::whole)) {
            assertThatExceptionOfType(DownloadException.class)
                    .isThrownBy(() -> offline.fetch(server.uri(), sum, file))
                    .withMessage(
                            file + " is not in the cache and this run is offline; unset FIXPOINT_OFFLINE to fetch it"
                                    + " from " + server.uri());
            assertThat(file.getParent()).doesNotExist();

            Files.createDirectories(file.getParent());
            Files.write(file, content);
            assertThat(offline.fetch(server.uri(), sum, file)).isEqualTo(file);
            assertThatExceptionOfType(DownloadException.class)
                    .isThrownBy(() -> offline.fetch(server.uri(), OTHER_SUM, file))
                    .withMessageStartingWith(file + " has another SHA-256 sum than expected and this run is offline");

            assertThat(server.ranges()).isEmpty();
        }
    }

    @Test
    void aDamagedFileInTheCacheIsReplaced() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "damaged");
        try (FileServer server = new FileServer(content, FileServer::whole)) {
            assertThat(TWICE.fetch(server.uri(), sum, file)).hasBinaryContent(content);
        }
    }

    @Test
    void anInterruptionEndsTheDownloadAndStaysSet() throws IOException {
        try (FileServer server = new FileServer(content, FileServer::whole)) {
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> TWICE.fetch(server.uri(), sum, file))
                    .isInstanceOf(InterruptedIOException.class)
                    .hasMessage("the download of " + server.uri() + " failed: it was interrupted");
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void wrongArgumentsAreNamed() {
        URI address = URI.create("http://localhost/file");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> TWICE.fetch(address, "abc", file))
                .withMessage("sha256 must be 64 hexadecimal digits, got 'abc'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TWICE.fetch(URI.create("file:///etc/hosts"), sum, file))
                .withMessage("source must be an http or https address, got 'file:///etc/hosts'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Download.from(Map.of("FIXPOINT_OFFLINE", "yes")))
                .withMessage("FIXPOINT_OFFLINE must be 0 or 1, got 'yes'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Download(false, 0, Duration.ofSeconds(1), (bytes, total) -> {}))
                .withMessage("attempts must be at least 1, got 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Download(false, 1, Duration.ZERO, (bytes, total) -> {}))
                .withMessage("timeout must be at least 1 ms, got PT0S");
        assertThat(Download.from(Map.of()).offline()).isFalse();
    }

    private void leavePart(byte[] bytes) throws IOException {
        Files.createDirectories(part.getParent());
        Files.write(part, bytes);
    }

    /** Another process that asks for a file: its address, its sum and its place. */
    static final class Fetcher {
        private Fetcher() {}

        public static void main(String[] arguments) throws IOException {
            TWICE.fetch(URI.create(arguments[0]), arguments[1], Path.of(arguments[2]));
        }
    }
}
