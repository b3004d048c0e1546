package dev.fixpoint.experiments.denoise;

import dev.fixpoint.distributed.Communicator;
import dev.fixpoint.distributed.Shard;
import dev.fixpoint.experiments.image.GaussianNoise;
import dev.fixpoint.experiments.image.PatchSampler;
import dev.fixpoint.experiments.image.Picture;
import dev.fixpoint.experiments.image.PictureQuality;
import dev.fixpoint.experiments.model.SolveCounter;
import dev.fixpoint.experiments.training.LearningTask;
import dev.fixpoint.memory.TensorScope;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Learns to estimate the noise of patches; scored by the mean PSNR on validation pictures, whose noise is always the same. */
final class DenoisingTask implements LearningTask {
    static final String FORWARD = "forward_evaluations";
    static final String FAILED = "failed_solves";

    private static final long VALIDATION_NOISE = 5_000;

    private final Denoiser denoiser;
    private final SolveCounter solves;
    private final DenoisingSettings settings;
    private final PatchSampler sampler;
    private final GaussianNoise unitNoise;
    private final List<Picture> validation;
    private long failedBefore;
    private boolean iterating;
    private double penalty;
    private Map<String, Double> ofTraining = figures(Double.NaN, 0);

    DenoisingTask(Denoiser denoiser, SolveCounter solves, DenoisingSettings settings, DenoisingData data) {
        this.denoiser = denoiser;
        this.solves = solves;
        this.settings = settings;
        this.sampler = new PatchSampler(data.train(), settings.patch());
        this.unitNoise = new GaussianNoise(255);
        this.validation = data.validation();
    }

    @Override
    public List<Tensor> parameters() {
        return List.copyOf(denoiser.network().parameters().values());
    }

    @Override
    public void reached(double progress) {
        iterating = denoiser.kind() == DenoiserKind.FPI_NN && progress > settings.once();
        penalty = settings.penaltyAt(progress);
    }

    @Override
    public int batch() {
        return settings.batch();
    }

    @Override
    public Tensor loss(RandomGenerator random, Shard shard) {
        try (TensorScope scope = TensorScope.open()) {
            float[] clean = sampler.draw(settings.batch(), random);
            float[] noise = new float[clean.length];
            unitNoise.addTo(noise, random);
            float[] noisy = new float[clean.length];
            double unit = denoiser.network().unit();
            for (int i = 0; i < noisy.length; i++) {
                noisy[i] = (float) (clean[i] + unit * noise[i]);
            }
            return scope.handOver(
                    iterating
                            ? denoiser.lossOfFixedPoint(patches(noisy, shard), patches(noise, shard), shard, penalty)
                            : denoiser.lossOfOneStep(patches(noisy, shard), patches(noise, shard)));
        }
    }

    private Tensor patches(float[] values, Shard shard) {
        int pixels = settings.patch() * settings.patch();
        float[] own = Arrays.copyOfRange(values, shard.from() * pixels, shard.to() * pixels);
        return torch.tensor(own).view(shard.size(), 1, settings.patch(), settings.patch());
    }

    @Override
    public double score(Communicator ranks) {
        SolveCounter all = solves.over(ranks);
        ofTraining = figures(all.forward(), all.failures() - failedBefore);
        PictureCleaner cleaner = new PictureCleaner(denoiser::clean);
        double sum = 0;
        Shard shard = Shard.of(ranks, validation.size());
        for (int i = shard.from(); i < shard.to(); i++) {
            Picture truth = validation.get(i);
            sum += PictureQuality.psnr(cleaner.clean(noisy(truth, VALIDATION_NOISE + i)), truth);
        }
        solves.reset();
        failedBefore = solves.over(ranks).failures();
        return ranks.sum(sum)[0] / validation.size();
    }

    /** Of the training's solves alone. */
    @Override
    public Map<String, Double> figures() {
        return ofTraining;
    }

    private static Map<String, Double> figures(double forward, long failed) {
        return new TreeMap<>(Map.of(FORWARD, forward, FAILED, (double) failed));
    }

    /** A picture with the noise of this number, the same for every model. */
    Picture noisy(Picture truth, long number) {
        return new GaussianNoise(denoiser.network().sigma()).addedTo(truth, new SplittableRandom(number));
    }
}
