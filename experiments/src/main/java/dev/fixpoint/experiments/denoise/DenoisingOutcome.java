package dev.fixpoint.experiments.denoise;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.fixpoint.experiments.data.DataFormatException;
import dev.fixpoint.experiments.report.CompleteFile;
import dev.fixpoint.experiments.training.TrainingHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One denoiser, trained for one noise level with one seed, and what it did on the test pictures.
 *
 * @param model what it is
 * @param seed the seed of its training
 * @param parameters the number of trained values
 * @param history the training, epoch by epoch
 * @param test a line for each test picture
 * @param evaluations mean evaluations of a solve on the test pictures; 0 for the feedforward network
 * @param spectralRadius of the map at the solution of the first test picture; 0 for the feedforward network
 * @param residuals relative residual after each evaluation, on that picture; empty for the feedforward network
 */
public record DenoisingOutcome(
        SavedDenoiser model,
        long seed,
        long parameters,
        TrainingHistory history,
        List<PictureScore> test,
        double evaluations,
        double spectralRadius,
        List<Double> residuals) {
    private static final String NAME = "outcome.json";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    /**
     * Copies the lists.
     *
     * @param model what it is
     * @param seed the seed of its training
     * @param parameters the number of trained values
     * @param history the training
     * @param test a line for each test picture
     * @param evaluations mean evaluations of a solve
     * @param spectralRadius of the map
     * @param residuals relative residuals
     */
    public DenoisingOutcome {
        test = List.copyOf(test);
        residuals = List.copyOf(residuals);
    }

    /**
     * How well one picture was cleaned.
     *
     * @param picture its name
     * @param noisy PSNR before, in dB
     * @param psnr PSNR after, in dB
     * @param ssim structural similarity after
     */
    public record PictureScore(String picture, double noisy, double psnr, double ssim) {}

    /**
     * A mean over the test pictures.
     *
     * @param figure of one picture
     * @return the mean
     */
    public double mean(ToDoubleFunction<PictureScore> figure) {
        return test.stream().mapToDouble(figure).average().orElse(Double.NaN);
    }

    /** Whether a folder holds an outcome. */
    static boolean isIn(Path folder) {
        return Files.isRegularFile(folder.resolve(NAME));
    }

    void write(Path folder) {
        CompleteFile.write(folder.resolve(NAME), out -> out.write(JSON.writeValueAsBytes(this)));
    }

    static DenoisingOutcome read(Path folder) throws IOException {
        Path file = folder.resolve(NAME);
        try {
            return JSON.readValue(Files.readAllBytes(file), DenoisingOutcome.class);
        } catch (JacksonException e) {
            throw DataFormatException.of(
                    file, "not the outcome of a training (" + e.getOriginalMessage() + "); delete it to test again");
        }
    }
}
