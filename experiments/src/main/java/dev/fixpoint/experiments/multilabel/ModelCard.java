package dev.fixpoint.experiments.multilabel;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.fixpoint.experiments.data.DataFormatException;
import dev.fixpoint.experiments.data.Standardisation;
import dev.fixpoint.experiments.report.CompleteFile;
import dev.fixpoint.experiments.scoring.DecisionRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * All of a trained model but its parameters.
 *
 * @param model the name of the {@link ModelKind}
 * @param seed the seed that it was trained with
 * @param settings what it was made and trained with
 * @param featureNames the features, in the order of its input
 * @param labelNames the labels, in the order of its output
 * @param rules how its probabilities become labels
 * @param standardisation what is done to features before the model sees them
 */
record ModelCard(
        String model,
        int seed,
        Settings settings,
        List<String> featureNames,
        List<String> labelNames,
        DecisionRules rules,
        Standardisation standardisation) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    ModelCard {
        featureNames = List.copyOf(featureNames);
        labelNames = List.copyOf(labelNames);
        if (featureNames.size() != standardisation.mean().length) {
            throw new IllegalArgumentException("a mean is needed for each of the " + featureNames.size()
                    + " features, got " + standardisation.mean().length);
        }
    }

    void write(Path file) {
        byte[] json;
        try {
            json = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
        } catch (JacksonException e) {
            throw new IllegalStateException("a model card holds nothing but texts and numbers", e);
        }
        CompleteFile.write(file, out -> out.write(json));
    }

    static ModelCard read(Path file) throws IOException {
        byte[] json = Files.readAllBytes(file);
        try {
            return JSON.readValue(json, ModelCard.class);
        } catch (JacksonException e) {
            throw DataFormatException.of(
                    file,
                    "not the description of a model that this version can read (" + e.getOriginalMessage()
                            + "); train it again");
        }
    }
}
