package dev.fixpoint.experiments.report;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.fixpoint.experiments.data.DataFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a run of any experiment left in its folder: {@code results.json} once it is finished, {@code metrics.csv} from its first
 * epoch on, and pictures.
 *
 * @param folder the folder
 * @param results the results; a missing node where the run is not finished
 * @param metrics the figures of each epoch
 * @param pictures the PNG files, in alphabetical order
 */
public record SavedRun(Path folder, JsonNode results, SavedMetrics metrics, List<Path> pictures) {
    private static final String RESULTS = "results.json";
    private static final String METRICS = "metrics.csv";
    private static final JsonMapper JSON = new JsonMapper();

    /**
     * Copies the list.
     *
     * @param folder the folder
     * @param results the results
     * @param metrics the figures of each epoch
     * @param pictures the PNG files
     */
    public SavedRun {
        pictures = List.copyOf(pictures);
    }

    /**
     * The run in a folder, or the runs in the folders in it.
     *
     * @param folder of a run, or of several
     * @return at least one run
     * @throws IOException if there is none, or a file cannot be read
     * @throws DataFormatException if a file is damaged
     */
    public static List<SavedRun> in(Path folder) throws IOException {
        if (isRun(folder)) {
            return List.of(read(folder));
        }
        List<Path> inside = Files.isDirectory(folder) ? sorted(folder, SavedRun::isRun) : List.of();
        if (inside.isEmpty()) {
            throw new NoSuchFileException(
                    folder.toString(),
                    null,
                    "'" + folder + "' is not the folder of a run: it has neither " + RESULTS + " nor " + METRICS
                            + "; give a folder that an experiment wrote to with --out");
        }
        List<SavedRun> runs = new ArrayList<>();
        for (Path run : inside) {
            runs.add(read(run));
        }
        return runs;
    }

    private static SavedRun read(Path folder) throws IOException {
        Path file = folder.resolve(RESULTS);
        JsonNode results = JSON.missingNode();
        if (Files.isRegularFile(file)) {
            try {
                results = JSON.readTree(file.toFile());
            } catch (JacksonException e) {
                throw DataFormatException.of(file, "not the results of a run (" + e.getOriginalMessage() + ")");
            }
            if (!results.path("models").isArray()) {
                throw DataFormatException.of(file, "not the results of a run: it has no list of models");
            }
        }
        Path metrics = folder.resolve(METRICS);
        return new SavedRun(
                folder,
                results,
                Files.isRegularFile(metrics) ? SavedMetrics.read(metrics) : SavedMetrics.NONE,
                sorted(folder, path -> path.toString().endsWith(".png")));
    }

    private static boolean isRun(Path folder) {
        return Files.isRegularFile(folder.resolve(RESULTS)) || Files.isRegularFile(folder.resolve(METRICS));
    }

    private static List<Path> sorted(Path folder, Predicate<Path> wanted) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(wanted).sorted().toList();
        }
    }
}
