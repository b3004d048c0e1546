package dev.fixpoint.experiments.denoise;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.fixpoint.experiments.data.DataFormatException;
import dev.fixpoint.experiments.image.Picture;
import dev.fixpoint.experiments.model.Safetensors;
import dev.fixpoint.experiments.model.SolveCounter;
import dev.fixpoint.experiments.report.CompleteFile;
import dev.fixpoint.memory.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A trained denoiser in a folder: {@value #CARD} says what it is, {@value #PARAMETERS} holds its parameters.
 *
 * @param kind once or iterated
 * @param sigma the noise that it is for, on the scale of 0 to 255
 * @param width channels between them
 */
public record SavedDenoiser(DenoiserKind kind, double sigma, int width) {
    private static final String CARD = "model.json";
    private static final String PARAMETERS = "parameters.safetensors";
    private static final int VERSION = 1;
    private static final int MOST = 4_096;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    /**
     * Checks the ranges.
     *
     * @param kind once or iterated
     * @param sigma the noise that it is for, positive
     * @param width channels between them, from 1 to 4,096
     */
    public SavedDenoiser {
        if (!(sigma > 0 && sigma < Double.POSITIVE_INFINITY) || width < 1 || width > MOST) {
            throw new IllegalArgumentException(
                    "sigma must be positive and width in [1, " + MOST + "], got " + sigma + " and " + width);
        }
    }

    /**
     * The folder of this denoiser in that of its run.
     *
     * @param seed the seed of its training
     * @return such as {@code fpi-nn-sigma25-seed1}
     */
    public String folderName(long seed) {
        String level = sigma == Math.rint(sigma) ? String.valueOf((long) sigma) : String.valueOf(sigma);
        return kind.label() + "-sigma" + level + "-seed" + seed;
    }

    /** A network of this shape with random parameters, in the caller's scope. */
    DenoisingNetwork random() {
        return DenoisingNetwork.random(sigma, width);
    }

    /**
     * Whether a folder holds a denoiser.
     *
     * @param folder the folder
     * @return true if so
     */
    static boolean isIn(Path folder) {
        return Files.isRegularFile(folder.resolve(CARD));
    }

    /**
     * Writes the denoiser; the card comes last, so that a folder with a card has its parameters.
     *
     * @param folder an existing folder
     * @param network its parameters
     */
    void write(Path folder, DenoisingNetwork network) {
        Map<String, Safetensors.Entry> entries = new LinkedHashMap<>();
        network.parameters().forEach((name, tensor) -> entries.put(name, Safetensors.entry(tensor)));
        Safetensors.write(folder.resolve(PARAMETERS), architecture(), entries);
        CompleteFile.write(
                folder.resolve(CARD),
                out -> out.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this)));
    }

    /**
     * Reads what a denoiser is.
     *
     * @param folder the folder of the model, in that of its run
     * @return the card
     * @throws IOException if there is none, or it cannot be read
     * @throws DataFormatException if it is damaged
     */
    public static SavedDenoiser read(Path folder) throws IOException {
        Path card = folder.resolve(CARD);
        if (!isIn(folder)) {
            throw new NoSuchFileException(
                    card.toString(),
                    null,
                    "'" + folder + "' is not the folder of a denoiser: it has no " + CARD
                            + "; give one of the folders <model>-sigma<S>-seed<N> of a run");
        }
        try {
            return JSON.readValue(Files.readAllBytes(card), SavedDenoiser.class);
        } catch (JacksonException e) {
            throw DataFormatException.of(card, "not the description of a denoiser (" + e.getOriginalMessage() + ")");
        }
    }

    /**
     * The denoiser with its parameters.
     *
     * @param folder the folder that this was read from
     * @param solves counts its solves
     * @return the denoiser, its tensors in the caller's scope
     * @throws IOException if the parameters cannot be read
     * @throws DataFormatException if they are damaged or of another network
     */
    Denoiser load(Path folder, SolveCounter solves) throws IOException {
        DenoisingNetwork network = random();
        Safetensors.readInto(folder.resolve(PARAMETERS), architecture(), network.parameters());
        return new Denoiser(kind, network, solves);
    }

    private Safetensors.Architecture architecture() {
        return new Safetensors.Architecture("denoiser-" + kind.label(), VERSION);
    }

    /**
     * Cleans a picture, gray or colour (then channel by channel), of any size.
     *
     * @param folder the folder that this was read from
     * @param noisy the picture
     * @return the clean picture
     * @throws IOException if the parameters cannot be read
     * @throws DataFormatException if they are damaged or of another network
     */
    public Picture apply(Path folder, Picture noisy) throws IOException {
        try (TensorScope scope = TensorScope.open()) {
            return new PictureCleaner(load(folder, new SolveCounter())::clean).clean(noisy);
        }
    }
}
