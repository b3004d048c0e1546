package dev.fixpoint.experiments.cli;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.fixpoint.experiments.data.DataFormatException;
import dev.fixpoint.experiments.report.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What decides the outcome of each model of a run. A run that finds its own identity in its folder goes on with what was
 * stopped there; models and seeds may be others than before.
 *
 * @param experiment the command, and by how many processes where it is not one
 * @param version of this program
 * @param data the fingerprint of the data
 * @param epochs the most epochs of every model, or the models' own
 * @param threads that compute: sums depend on their number, in the last digits
 */
record RunIdentity(String experiment, String version, String data, String epochs, int threads) {
    private static final String NAME = "run.json";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    /** The command and its processes: their number decides which rows are summed first, and what is random where. */
    static String experiment(String command, int processes) {
        return processes == 1 ? command : command + " by " + processes + " processes";
    }

    /**
     * Claims a run's folder for this identity.
     *
     * @throws UsageException if the folder holds a run of another identity
     * @throws DataFormatException if the folder's identity cannot be read
     */
    void claim(RunDirectory run) throws IOException {
        Path file = run.path().resolve(NAME);
        if (Files.exists(file)) {
            RunIdentity other = read(file);
            if (!equals(other)) {
                throw new UsageException("'" + run.path() + "' holds a run of another command (" + difference(other)
                        + "); choose another folder with --out, or delete that one.");
            }
        } else {
            run.requireNoResults();
            byte[] json = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
            run.write(NAME, out -> out.write(json));
        }
    }

    private static RunIdentity read(Path file) throws IOException {
        byte[] json = Files.readAllBytes(file);
        try {
            return JSON.readValue(json, RunIdentity.class);
        } catch (JacksonException e) {
            throw DataFormatException.of(
                    file,
                    "not the description of a run (" + e.getOriginalMessage() + "); delete the folder to start anew");
        }
    }

    private String difference(RunIdentity other) {
        Map<String, Object> theirs = other.asMap();
        for (Map.Entry<String, Object> mine : asMap().entrySet()) {
            Object value = Objects.requireNonNull(theirs.get(mine.getKey()));
            if (!value.equals(mine.getValue())) {
                return mine.getKey() + ": " + value + " there, " + mine.getValue() + " here";
            }
        }
        throw new IllegalStateException("two identities that differ are alike: " + this);
    }

    private Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("experiment", experiment);
        map.put("epochs", epochs);
        map.put("threads", threads);
        map.put("data", data);
        map.put("version", version);
        return map;
    }
}
