package dev.fixpoint.experiments.flow;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.fixpoint.experiments.data.DataFormatException;
import dev.fixpoint.experiments.model.Safetensors;
import dev.fixpoint.experiments.report.CompleteFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** A model in a folder: {@code model.json} says what it is, {@code parameters.safetensors} holds what it learned. */
public final class SavedFlowModel {
    private static final String CARD = "model.json";
    private static final String PARAMETERS = "parameters.safetensors";
    private static final int VERSION = 1;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    private SavedFlowModel() {}

    /**
     * Writes a model; the card comes last, so that a folder with a card has its parameters.
     *
     * @param folder the folder, which exists
     * @param model the model
     * @throws IOException if the card cannot be made
     */
    public static void write(Path folder, FlowModel model) throws IOException {
        Map<String, Safetensors.Entry> entries = new LinkedHashMap<>();
        named(model).forEach((name, parameter) -> entries.put(name, Safetensors.entry(parameter)));
        Safetensors.write(folder.resolve(PARAMETERS), architecture(model), entries);
        byte[] card = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(model.settings());
        CompleteFile.write(folder.resolve(CARD), out -> out.write(card));
    }

    /**
     * Reads a model.
     *
     * @param folder the folder of the model, in that of its run
     * @return the model, its parameters in the caller's scope
     * @throws IOException if there is none, or it cannot be read
     * @throws DataFormatException if a file is damaged
     */
    public static FlowModel read(Path folder) throws IOException {
        Path card = folder.resolve(CARD);
        if (!Files.isRegularFile(card)) {
            throw new NoSuchFileException(
                    card.toString(), null, "there is no such file; the folder of a model is <run>/<model>-seed<N>");
        }
        FlowModel model;
        try {
            FlowModel.Settings settings = JSON.readValue(Files.readAllBytes(card), FlowModel.Settings.class);
            model = FlowModel.random(settings, (phase, status, statistics) -> {});
        } catch (JacksonException e) {
            throw DataFormatException.of(card, "not the description of a flow model (" + e.getOriginalMessage() + ")");
        } catch (IllegalArgumentException e) {
            throw DataFormatException.of(card, String.valueOf(e.getMessage()));
        }
        Safetensors.readInto(folder.resolve(PARAMETERS), architecture(model), named(model));
        return model;
    }

    private static Safetensors.Architecture architecture(FlowModel model) {
        return new Safetensors.Architecture(model.settings().label(), VERSION);
    }

    private static Map<String, Tensor> named(FlowModel model) {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        model.parameters().forEach(parameter -> parameters.put("parameters." + parameters.size(), parameter));
        return parameters;
    }
}
