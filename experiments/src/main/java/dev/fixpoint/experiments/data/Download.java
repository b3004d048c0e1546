package dev.fixpoint.experiments.data;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;

/**
 * Fetches files over HTTP into a cache, each known beforehand by its SHA-256 sum.
 *
 * <p>A file is written beside its place as {@code NAME.part}, checked, and then moved there in one step: what lies in the cache
 * is whole, whenever a run was cut off. A part that an earlier run left behind is continued; where the server does not do that,
 * or the part turns out to be of another file, it starts again from the first byte. A file whose sum is wrong is deleted.
 *
 * <p>Several processes may ask for one file at the same time: one fetches it, the others wait and find it there.
 *
 * <p>Lost connections, silence, and the statuses 408, 429 and 5xx are tried again, after 0.5 s, 1 s, 2 s and so on; each try
 * continues where the last one ended. Other statuses fail at once.
 *
 * @param offline whether to use nothing but the cache
 * @param attempts the most requests for one file, at least 1
 * @param timeout the longest wait for a connection, for an answer, and between two pieces of the file; positive
 * @param progress hears of every piece
 */
public record Download(boolean offline, int attempts, Duration timeout, DownloadProgress progress) {
    private static final String OFFLINE_VARIABLE = "FIXPOINT_OFFLINE";
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final int MOST_DOUBLINGS = 6;

    /**
     * Checks the figures.
     *
     * @param offline whether to use nothing but the cache
     * @param attempts the most requests for one file
     * @param timeout the longest wait
     * @param progress hears of every piece
     * @throws IllegalArgumentException if {@code attempts} is less than 1 or {@code timeout} is less than a millisecond
     */
    public Download {
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts must be at least 1, got " + attempts);
        }
        if (timeout.toMillis() < 1) {
            throw new IllegalArgumentException("timeout must be at least 1 ms, got " + timeout);
        }
    }

    /**
     * Four attempts, 30 seconds, no progress; offline if the environment sets {@code FIXPOINT_OFFLINE} to 1.
     *
     * @param environment the environment variables, as {@link System#getenv()} gives them
     * @return the download
     * @throws IllegalArgumentException if the variable is neither empty nor 0 nor 1
     */
    public static Download from(Map<String, String> environment) {
        String offline = environment.getOrDefault(OFFLINE_VARIABLE, "");
        return switch (offline) {
            case "", "0" -> new Download(false, 4, Duration.ofSeconds(30), (bytes, total) -> {});
            case "1" -> new Download(true, 4, Duration.ofSeconds(30), (bytes, total) -> {});
            default -> throw new IllegalArgumentException(OFFLINE_VARIABLE + " must be 0 or 1, got '" + offline + "'");
        };
    }

    /**
     * This download with another listener.
     *
     * @param listener hears of every piece
     * @return a new download
     */
    public Download withProgress(DownloadProgress listener) {
        return new Download(offline, attempts, timeout, listener);
    }

    /**
     * Makes sure that the cache holds a file. One that is there with the right sum costs a reading of it and no request; one with
     * another sum is replaced.
     *
     * @param source an {@code http} or {@code https} address
     * @param sha256 the file's SHA-256 sum, 64 hexadecimal digits
     * @param cacheFile where the file is, or is to be; its folder is made if need be
     * @return {@code cacheFile}
     * @throws DownloadException if the file cannot be had, has another sum, or would be needed from the network while offline
     * @throws InterruptedIOException if the thread is interrupted; what has come so far is kept for the next time
     * @throws IOException if the cache cannot be read or written
     * @throws IllegalArgumentException if {@code source} is no such address or {@code sha256} no such sum
     */
    public Path fetch(URI source, String sha256, Path cacheFile) throws IOException {
        String expected = Sha256.canonical(sha256);
        String scheme = String.valueOf(source.getScheme());
        if (!(scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https")) || source.getHost() == null) {
            throw new IllegalArgumentException("source must be an http or https address, got '" + source + "'");
        }
        if (isWhole(cacheFile, expected)) {
            return cacheFile;
        }
        if (offline) {
            String state = Files.exists(cacheFile) ? " has another SHA-256 sum than expected" : " is not in the cache";
            throw new DownloadException(cacheFile + state + " and this run is offline; unset " + OFFLINE_VARIABLE
                    + " to fetch it from " + source);
        }
        Path folder = cacheFile.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Path part = cacheFile.resolveSibling(cacheFile.getFileName() + ".part");
        try (DownloadLock lock = DownloadLock.acquire(cacheFile)) {
            if (isWhole(cacheFile, expected)) {
                return cacheFile; // another process has fetched it meanwhile
            }
            receive(source, expected, part);
            return Files.move(part, cacheFile, StandardCopyOption.ATOMIC_MOVE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException(failed(source, "it was interrupted"));
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    static String failed(URI source, String reason) {
        return "the download of " + source + " failed: " + reason;
    }

    private static boolean isWhole(Path cacheFile, String expected) throws IOException {
        return Files.exists(cacheFile) && Sha256.of(cacheFile).equals(expected);
    }

    /** Fills the part file until its sum is right; a wrong sum is forgiven once, where an older part can be to blame. */
    private void receive(URI source, String expected, Path part) throws IOException, InterruptedException {
        boolean resumed = transfer(source, part);
        String actual = Sha256.of(part);
        if (resumed && !actual.equals(expected)) {
            Files.delete(part);
            transfer(source, part);
            actual = Sha256.of(part);
        }
        if (!actual.equals(expected)) {
            Files.delete(part);
            throw new DownloadException(
                    failed(source, "its SHA-256 sum is " + actual + ", expected " + expected + "; nothing was kept"));
        }
    }

    /** Tries until the server's file is there; says whether more than one request contributed to it. */
    private boolean transfer(URI source, Path part) throws IOException, InterruptedException {
        HttpTransfer transfer = new HttpTransfer(source, part, timeout, progress);
        for (int attempt = 1; ; attempt++) {
            try {
                return transfer.run();
            } catch (DownloadException e) {
                throw e;
            } catch (IOException e) {
                if (attempt == attempts) {
                    String tries = attempts == 1 ? "" : " (the last of " + attempts + " attempts)";
                    throw new DownloadException(failed(source, e.getMessage() + tries), e);
                }
            }
            Thread.sleep(FIRST_PAUSE
                    .multipliedBy(1L << Math.min(attempt - 1, MOST_DOUBLINGS))
                    .toMillis());
        }
    }
}
