package dev.fixpoint.experiments.multilabel;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.fixpoint.experiments.data.DataFormatException;
import dev.fixpoint.experiments.report.CompleteFile;
import dev.fixpoint.experiments.report.ModelResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * All that a report needs of one trained model, kept in a file so that a run that was stopped need not train it again.
 *
 * @param result the entry in results.json
 * @param epochs the learning curve
 * @param exampleF1 the F1 of each test example, in [0, 1], by decision rule
 */
public record Outcome(ModelResult result, List<EpochFigures> epochs, Map<String, double[]> exampleF1) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    /**
     * Writes the outcome.
     *
     * @param file the file, which appears when it is complete
     */
    public void write(Path file) {
        byte[] json;
        try {
            json = JSON.writeValueAsBytes(this);
        } catch (JacksonException e) {
            throw new IllegalStateException("an outcome holds nothing but texts and numbers", e);
        }
        CompleteFile.write(file, out -> out.write(json));
    }

    /**
     * Reads an outcome.
     *
     * @param file the file
     * @return what was written
     * @throws IOException if the file is missing or cannot be read
     * @throws DataFormatException if it is damaged, or of another version
     */
    public static Outcome read(Path file) throws IOException {
        byte[] json = Files.readAllBytes(file);
        try {
            return JSON.readValue(json, Outcome.class);
        } catch (JacksonException e) {
            throw DataFormatException.of(
                    file, "not the outcome of a training (" + e.getOriginalMessage() + "); delete it to train again");
        }
    }
}
