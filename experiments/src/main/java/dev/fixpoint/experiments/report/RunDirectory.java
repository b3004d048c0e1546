package dev.fixpoint.experiments.report;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one run's report, held from {@link #open} until {@link #close}.
 *
 * <ul>
 *   <li>The folder is created with its parents, or taken as it is if it exists. It is refused only if it holds the results
 *       of another run ({@code results.json}) or if a live run holds it. A run that was killed is no obstacle. Folders that
 *       were created and into which nothing could be written are deleted again.
 *   <li>A file appears under its name only when it is complete: see {@link CompleteFile}.
 * </ul>
 *
 * <pre>{@code
 * try (RunDirectory run = RunDirectory.open(Path.of("runs/bibtex"));
 *         MetricsCsv metrics = run.metrics(List.of("model", "epoch", "train_loss"))) {
 *     metrics.append("FPI_NN", 1, 0.31);
 *     run.writeResults(results);
 * }
 * }</pre>
 *
 * <p>An instance belongs to one thread.
 */
public final class RunDirectory implements AutoCloseable {

    private static final String RESULTS = "results.json";
    private static final String METRICS = "metrics.csv";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    /** What this process says when it is told to end. */
    private static final AtomicReference<@Nullable Thread> FAREWELL = new AtomicReference<>();

    private final Path path;
    private final RunLock lock;
    private final List<Path> created;
    private @Nullable Thread farewell;

    private RunDirectory(Path path, RunLock lock, List<Path> created) {
        this.path = path;
        this.lock = lock;
        this.created = created;
    }

    /**
     * Says what becomes of the run if the process is told to end while the folder is held, by Ctrl-C or by {@code kill}. Where a
     * run consists of others, the first folder of the process speaks for all.
     *
     * @param words is run then, in a thread of its own; it should be quick
     */
    public void ifStopped(Runnable words) {
        Thread thread = new Thread(words, "farewell");
        if (FAREWELL.compareAndSet(null, thread)) {
            farewell = thread;
            Runtime.getRuntime().addShutdownHook(thread);
        }
    }

    private void forgetFarewell() {
        if (farewell != null) {
            try {
                Runtime.getRuntime().removeShutdownHook(farewell);
            } catch (IllegalStateException e) {
                return; // the process ends, and the words are said
            }
            farewell = null;
            FAREWELL.set(null);
        }
    }

    /**
     * Where a run reports to if the user names no folder.
     *
     * @param experiment the experiment's name
     * @param start when the run starts, local time
     * @return {@code runs/<experiment>-<yyyyMMdd-HHmmss>}, relative to the current folder
     */
    public static Path defaultPath(String experiment, LocalDateTime start) {
        return Path.of("runs", experiment + "-" + TIME.format(start));
    }

    /**
     * Creates the folder if need be, and claims it.
     *
     * @param path the folder
     * @return the claimed folder
     * @throws ReportException if it cannot be created or written, holds another run's results, or is held by a live run
     */
    public static RunDirectory open(Path path) {
        RunDirectory run = resume(path);
        try {
            run.requireNoResults();
        } catch (ReportException e) {
            run.close();
            throw e;
        }
        return run;
    }

    /**
     * Creates the folder if need be, and claims it, with whatever an earlier run left in it.
     *
     * @param path the folder
     * @return the claimed folder
     * @throws ReportException if it cannot be created or written, or is held by a live run
     */
    public static RunDirectory resume(Path path) {
        List<Path> created = missing(path);
        try {
            create(path);
            RunLock lock = RunLock.tryAcquire(path)
                    .orElseThrow(() -> new ReportException("A run that is still going on writes to '" + path
                            + "'; wait for its end, or choose another folder with --out."));
            return new RunDirectory(path, lock, created);
        } catch (IOException e) {
            deleteEmpty(created);
            throw ReportException.cannotWrite(path, e);
        }
    }

    /**
     * The folder.
     *
     * @return the path, as it was given
     */
    public Path path() {
        return path;
    }

    /**
     * Makes sure that no complete run is in the folder.
     *
     * @throws ReportException if it holds results
     */
    public void requireNoResults() {
        if (Files.exists(file(RESULTS))) {
            throw new ReportException("'" + path + "' holds the results of another run (" + RESULTS
                    + "); move them, or choose another folder with --out.");
        }
    }

    /**
     * Writes a whole file, which appears under its name only when it is complete.
     *
     * @param name the file's name, without a folder
     * @param content what to write
     * @throws ReportException if it cannot be written; nothing half-written is left
     * @throws IllegalArgumentException if the name is not that of a file in this folder
     */
    public void write(String name, CompleteFile.Content content) {
        CompleteFile.write(file(name), content);
    }

    /**
     * A folder in this one, for what belongs to a part of the run; created if need be.
     *
     * @param name the folder's name
     * @return its path
     * @throws ReportException if it cannot be created
     * @throws IllegalArgumentException if the name is not that of a folder in this one
     */
    public Path folder(String name) {
        Path folder = file(name);
        try {
            create(folder);
        } catch (IOException e) {
            throw ReportException.cannotWrite(folder, e);
        }
        return folder;
    }

    /**
     * Writes {@code results.json}; from then on the folder counts as that of a complete run.
     *
     * @param results what was run and what came out
     * @throws ReportException if it cannot be written
     */
    public void writeResults(RunResults results) {
        write(RESULTS, out -> ResultsJson.write(results, out));
    }

    /**
     * Starts {@code metrics.csv}, replacing that of an incomplete run.
     *
     * @param header the names of the columns
     * @return the open file, for the caller to close
     * @throws ReportException if it cannot be written
     */
    public MetricsCsv metrics(List<String> header) {
        return new MetricsCsv(file(METRICS), header);
    }

    /**
     * Lets go of the folder, and deletes it if it was created for this run and nothing is in it.
     *
     * @throws ReportException if the lock cannot be deleted
     */
    @Override
    public void close() {
        forgetFarewell();
        try {
            lock.close();
        } catch (IOException e) {
            throw ReportException.cannotWrite(file(RunLock.NAME), e);
        }
        deleteEmpty(created);
    }

    private Path file(String name) {
        boolean plain = name.equals(String.valueOf(Path.of(name).getFileName()));
        if (name.isEmpty() || name.equals(".") || name.equals("..") || !plain) {
            throw new IllegalArgumentException("a file's name without a folder is needed, got '" + name + "'");
        }
        return path.resolve(name);
    }

    private static void create(Path path) throws IOException {
        // createDirectories of JDK 17 refuses an existing folder behind a symbolic link.
        if (Files.isDirectory(path)) {
            return;
        }
        if (Files.exists(path)) {
            throw new FileAlreadyExistsException(path.toString());
        }
        Files.createDirectories(path);
    }

    /** The folders that have to be created for a path, the innermost first. */
    private static List<Path> missing(Path path) {
        return Stream.<Path>iterate(path.toAbsolutePath(), Objects::nonNull, Path::getParent)
                .takeWhile(folder -> !Files.exists(folder, LinkOption.NOFOLLOW_LINKS))
                .toList();
    }

    private static void deleteEmpty(List<Path> folders) {
        try {
            for (Path folder : folders) {
                Files.deleteIfExists(folder);
            }
        } catch (IOException ignored) {
            // This folder holds something, and with it those around it.
        }
    }
}
