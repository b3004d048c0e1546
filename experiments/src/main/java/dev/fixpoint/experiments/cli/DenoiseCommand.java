package dev.fixpoint.experiments.cli;

import dev.fixpoint.experiments.denoise.DenoiserKind;
import dev.fixpoint.experiments.denoise.DenoisingData;
import dev.fixpoint.experiments.denoise.DenoisingSettings;
import dev.fixpoint.experiments.denoise.SavedDenoiser;
import dev.fixpoint.experiments.image.Picture;
import dev.fixpoint.experiments.image.PictureReader;
import dev.fixpoint.experiments.image.PngWriter;
import dev.fixpoint.memory.NativeThreads;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The experiment of the paper's section 4.2: cleans gray pictures of Gaussian noise. */
@Command(
        name = "denoise",
        description = {
            "Cleans gray pictures of Gaussian noise with a convolutional network: once (feedforward), and iterated to its"
                    + " fixed point (fpi-nn), after the same time of training (paper, section 4.2).",
            "Prints PSNR and SSIM on the test pictures; leaves pictures, curves, results.json, metrics.csv and the models."
                    + " A run that was stopped goes on when it is started again with the same --out.",
            "With --apply, cleans a picture of any size, gray or colour, with a model that was trained.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the run ended well", "1:the run failed", "2:bad usage or bad input"},
        footer = {
            "",
            "Examples:",
            "  fixpoint denoise --quick --sigma 25           a few minutes, on generated pictures",
            "  fixpoint denoise --train bsd400 --test set12 --seeds 2 --out r",
            "  fixpoint denoise --minutes 20 --train bsd400 --test set12",
            "  fixpoint denoise --apply r/fpi-nn-sigma25-seed1 --in noisy.png --out clean.png"
        })
final class DenoiseCommand implements Callable<Integer>, SharedByRanks {
    private static final int MOST_THREADS = 8;
    private static final double MOST_SIGMA = 255;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ExperimentOptions options = new ExperimentOptions();

    @Mixin
    private MinibatchOption minibatch = new MinibatchOption();

    @Option(
            names = "--train",
            paramLabel = "DIR",
            description =
                    "Folder of clean pictures to learn from, a part of them held out (default: generated pictures).")
    private @Nullable Path train;

    @Option(
            names = "--test",
            paramLabel = "DIR",
            description = "Folder of clean pictures to test on (default: generated pictures).")
    private @Nullable Path test;

    @Option(
            names = "--sigma",
            paramLabel = "S",
            split = ",",
            defaultValue = "15,25,50",
            description = "Noise levels, the standard deviation where white is 255 (default: ${DEFAULT-VALUE}).")
    private double[] sigmas = {};

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            completionCandidates = Models.class,
            defaultValue = DenoiserKind.ALL,
            description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private String model = DenoiserKind.ALL;

    @Option(
            names = "--minutes",
            paramLabel = "M",
            description = "Ends the training of each model after this time of computing (default: a fixed number of"
                    + " steps, which repeats to the bit).")
    private @Nullable Double minutes;

    @Option(
            names = "--apply",
            paramLabel = "MODEL",
            description = "Folder of a trained model, <run>/<model>-sigma<S>-seed<N>: cleans the picture of --in.")
    private @Nullable Path apply;

    @Option(names = "--in", paramLabel = "F", description = "The picture that --apply cleans: PNG, JPEG, PGM or PPM.")
    private @Nullable Path in;

    DenoiseCommand() {}

    @Override
    public Integer call() throws IOException {
        int cores = Math.min(Runtime.getRuntime().availableProcessors(), MOST_THREADS);
        if (apply != null) {
            Ranks.requireAlone("--apply");
            clean(apply, cores);
            return ExitCode.OK;
        }
        if (in != null) {
            throw new UsageException("--in needs --apply with the folder of a trained model.");
        }
        List<DenoiserKind> kinds = kinds();
        List<Double> levels = levels();
        DenoisingSettings settings = settings();
        Ranks.run(ranks -> {
            DenoisingData data = DenoisingData.of(train, test, settings.patch());
            new DenoiseRun(Objects.requireNonNull(spec), options, settings, data, ranks)
                    .of(kinds, levels, () -> Ranks.useThreadsForConvolutions(options.threads(), cores));
        });
        return ExitCode.OK;
    }

    private void clean(Path folder, int cores) throws IOException {
        if (in == null) {
            throw new UsageException("--apply needs --in with the picture to clean.");
        }
        Path out = options.outFile();
        SavedDenoiser denoiser = SavedDenoiser.read(folder);
        Picture noisy = PictureReader.read(in);
        NativeThreads.useForConvolutions(options.threads().orElse(cores));
        PngWriter.write(out, denoiser.apply(folder, noisy));
        Objects.requireNonNull(spec).commandLine().getOut().println("The cleaned " + noisy + " is in " + out + ".");
    }

    private List<DenoiserKind> kinds() {
        try {
            return DenoiserKind.named(model);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--model " + e.getMessage() + ".");
        }
    }

    private List<Double> levels() {
        List<Double> levels = Arrays.stream(sigmas).distinct().boxed().toList();
        for (double level : levels) {
            if (!(level > 0 && level <= MOST_SIGMA)) {
                throw new UsageException("--sigma must lie in (0, 255], got " + level + ".");
            }
        }
        return levels;
    }

    private DenoisingSettings settings() {
        DenoisingSettings settings = options.quick() ? DenoisingSettings.quick() : DenoisingSettings.full();
        settings = settings.withSteps(options.epochs(settings.epochs(), settings.epochs()), settings.stepsPerEpoch())
                .withBatch(minibatch.rows().orElse(settings.batch()));
        if (minutes == null) {
            return settings;
        }
        if (!(minutes > 0 && minutes < Double.POSITIVE_INFINITY)) {
            throw new UsageException("--minutes must be positive, got " + minutes + ".");
        }
        return settings.withTimeLimit(60 * minutes);
    }

    /** The names that {@code --model} knows. */
    private static final class Models implements Iterable<String> {
        Models() {}

        @Override
        public Iterator<String> iterator() {
            return DenoiserKind.names().iterator();
        }
    }
}
