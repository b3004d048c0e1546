package dev.fixpoint.experiments.hypergradient;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.fixpoint.experiments.data.DataFormatException;
import dev.fixpoint.experiments.report.CompleteFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * One model on one split: its hyper-parameters by grid search and by a search with hypergradients.
 *
 * @param model its name
 * @param names of the hyper-parameters
 * @param seed of the split
 * @param grid what the grid search found
 * @param hypergradient what the search with gradients found
 */
public record HypergradientRun(String model, List<String> names, long seed, Search grid, Search hypergradient) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    /**
     * One way to find hyper-parameters.
     *
     * @param trials all fits in their order
     * @param best the one with the least validation loss
     * @param testLoss of the best, on the held-out part
     * @param testAccuracy of the best, in percent; NaN for a regression
     * @param seconds how long it took
     */
    public record Search(List<Trial> trials, Trial best, double testLoss, double testAccuracy, double seconds) {
        /**
         * Copies the list.
         *
         * @param trials all fits
         * @param best the one with the least validation loss
         * @param testLoss of the best
         * @param testAccuracy of the best
         * @param seconds how long it took
         */
        public Search {
            trials = List.copyOf(trials);
        }
    }

    /**
     * Writes the outcome.
     *
     * @param file the file, which appears when it is complete
     * @throws IOException if it cannot be put into words
     */
    public void write(Path file) throws IOException {
        byte[] json = JSON.writeValueAsBytes(this);
        CompleteFile.write(file, out -> out.write(json));
    }

    /**
     * Reads an outcome.
     *
     * @param file the file
     * @return what was written, to the bit
     * @throws IOException if the file cannot be read
     * @throws DataFormatException if it is damaged
     */
    public static HypergradientRun read(Path file) throws IOException {
        byte[] json = Files.readAllBytes(file);
        try {
            return JSON.readValue(json, HypergradientRun.class);
        } catch (JacksonException e) {
            throw DataFormatException.of(
                    file, "not the outcome of a search (" + e.getOriginalMessage() + "); delete it to search again");
        }
    }

    /**
     * By how much a search's validation loss is above the grid's, in percent.
     *
     * @param search one of the two
     * @return negative where it is below
     */
    public double excess(Search search) {
        return 100 * (search.best().loss() / grid.best().loss() - 1);
    }
}
