package dev.fixpoint.experiments.denoise;

import dev.fixpoint.distributed.Communicator;
import dev.fixpoint.experiments.denoise.DenoisingOutcome.PictureScore;
import dev.fixpoint.experiments.image.GaussianNoise;
import dev.fixpoint.experiments.image.Picture;
import dev.fixpoint.experiments.image.PictureQuality;
import dev.fixpoint.experiments.model.SolveCounter;
import dev.fixpoint.experiments.training.EpochReport;
import dev.fixpoint.experiments.training.Trainer;
import dev.fixpoint.experiments.training.TrainingHistory;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.Solution;
import dev.fixpoint.solver.StoppingCriterion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Trains denoisers and tests them. The test pictures have the same noise for every model and seed.
 *
 * @param data the pictures
 * @param settings for all models
 * @param ranks the processes that train together; rank 0 calls {@link #run}, the others {@link #assist}, for the same models
 */
public record DenoisingExperiment(DenoisingData data, DenoisingSettings settings, Communicator ranks) {
    private static final String CHECKPOINT = "checkpoint.pt";
    private static final long TEST_NOISE = 9_000;
    private static final int TRACED = 30;
    /** Rows and columns of the part whose solve is looked at closely. */
    private static final int CLOSE = 128;

    /**
     * Trains and tests one model, or goes on where an earlier run stopped.
     *
     * @param model what to train
     * @param seed of everything random
     * @param folder where checkpoint, model and outcome are kept; it exists
     * @param listener is told of each epoch, those of an earlier run included
     * @return what came out
     * @throws IOException if the folder's files cannot be read or written
     */
    public DenoisingOutcome run(SavedDenoiser model, long seed, Path folder, Consumer<EpochReport> listener)
            throws IOException {
        if (isFinished(DenoisingOutcome.isIn(folder))) {
            DenoisingOutcome outcome = DenoisingOutcome.read(folder);
            outcome.history().epochs().forEach(listener);
            return outcome;
        }
        try (TensorScope scope = TensorScope.open()) {
            SolveCounter solves = new SolveCounter();
            Denoiser denoiser = untrained(model, seed, solves);
            DenoisingTask task = new DenoisingTask(denoiser, solves, settings, data);
            TrainingHistory history = trainer(model, seed).train(task, folder.resolve(CHECKPOINT), listener);
            model.write(folder, denoiser.network());
            DenoisingOutcome outcome = tested(model, denoiser, solves, new Trained(seed, history));
            outcome.write(folder);
            return outcome;
        }
    }

    /**
     * Takes part in the training of a model that rank 0 {@linkplain #run runs}, unless it finds it finished.
     *
     * @param model what to train
     * @param seed as on rank 0
     * @throws IOException never, since this rank has no files
     */
    public void assist(SavedDenoiser model, long seed) throws IOException {
        if (isFinished(false)) {
            return;
        }
        try (TensorScope scope = TensorScope.open()) {
            SolveCounter solves = new SolveCounter();
            Denoiser denoiser = untrained(model, seed, solves);
            trainer(model, seed).assist(new DenoisingTask(denoiser, solves, settings, data));
        }
    }

    /** What rank 0 finds in its folder holds for all. */
    private boolean isFinished(boolean here) {
        return ranks.sum(here ? 1 : 0)[0] > 0;
    }

    private static Denoiser untrained(SavedDenoiser model, long seed, SolveCounter solves) {
        torch.manual_seed(seed);
        return new Denoiser(model.kind(), model.random(), solves);
    }

    private Trainer trainer(SavedDenoiser model, long seed) {
        return new Trainer(settings.plan(model.kind()), seed, ranks);
    }

    private DenoisingOutcome tested(SavedDenoiser model, Denoiser denoiser, SolveCounter solves, Trained trained) {
        solves.reset();
        PictureCleaner cleaner = new PictureCleaner(denoiser::clean);
        List<PictureScore> scores = new ArrayList<>();
        for (int i = 0; i < data.test().size(); i++) {
            Picture truth = data.test().get(i).picture();
            Picture noisy = noisyTest(model.sigma(), i);
            Picture clean = cleaner.clean(noisy);
            scores.add(new PictureScore(
                    data.test().get(i).name(),
                    PictureQuality.psnr(noisy, truth),
                    PictureQuality.psnr(clean, truth),
                    PictureQuality.ssim(clean, truth)));
        }
        long parameters = denoiser.network().parameters().values().stream()
                .mapToLong(Tensor::numel)
                .sum();
        boolean iterated = model.kind() == DenoiserKind.FPI_NN;
        double evaluations = iterated ? solves.forward() : 0;
        return new DenoisingOutcome(
                model,
                trained.seed,
                parameters,
                trained.history,
                scores,
                evaluations,
                iterated
                        ? denoiser.contraction(closeUp(model.sigma()))
                                .spectralRadius()
                                .largest()
                        : 0,
                iterated ? residuals(denoiser, closeUp(model.sigma())) : List.of());
    }

    private static List<Double> residuals(Denoiser denoiser, Picture noisy) {
        try (TensorScope scope = TensorScope.open()) {
            StoppingCriterion longer = StoppingCriterion.standard()
                    .withTolerance(0, 0)
                    .withMaxEvaluations(TRACED)
                    .withTrace();
            Solution solution = denoiser.solve(noisy, longer);
            double size = solution.value().norm().item_double();
            return solution.statistics().trace().stream()
                    .map(residual -> residual.get(0) / size)
                    .toList();
        }
    }

    /**
     * A test picture with its noise.
     *
     * @param sigma the noise on the scale of 0 to 255
     * @param number of the picture, from 0
     * @return the noisy picture
     */
    public Picture noisyTest(double sigma, int number) {
        return new GaussianNoise(sigma)
                .addedTo(data.test().get(number).picture(), new SplittableRandom(TEST_NOISE + number));
    }

    /** A part from the middle of the first test picture, with even sides. */
    private Picture closeUp(double sigma) {
        Picture noisy = noisyTest(sigma, 0);
        int rows = Math.min(CLOSE, noisy.height() / 2 * 2);
        int columns = Math.min(CLOSE, noisy.width() / 2 * 2);
        return noisy.crop((noisy.height() - rows) / 2, (noisy.width() - columns) / 2, rows, columns);
    }

    private record Trained(long seed, TrainingHistory history) {}
}
