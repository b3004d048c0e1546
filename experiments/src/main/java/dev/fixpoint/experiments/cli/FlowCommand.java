package dev.fixpoint.experiments.cli;

import dev.fixpoint.experiments.flow.FlowModel;
import dev.fixpoint.experiments.flow.FlowNetwork;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The experiment of the paper's section 4.3: optical flow, with and without a fixed-point layer at the end. */
@Command(
        name = "flow",
        description = {
            "Trains FlowNetS or FlowNetC, narrow ones, with and without a fixed-point layer (FPI) behind them, on pairs of"
                    + " pictures that it generates as FlyingChairs was made, or on those of a folder (paper, section 4.3).",
            "Prints the end-point errors; leaves epe.png (Fig. 5), flows.png, results.json, results.md, results.html,"
                    + " metrics.csv, and a folder for each model. The same command goes on where it was stopped.",
            "With --apply, a trained model tells the flow between two pictures of yours.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the run ended well", "1:the run failed", "2:bad usage or bad input"},
        footer = {
            "",
            "Examples:",
            "  fixpoint flow --quick                                     a minute: shows that it works",
            "  fixpoint flow --seeds 2 --test chairs --out r             both models, also measured on the folder chairs",
            "  fixpoint flow --model flownet-c --no-fpi                  FlowNetC by itself",
            "  fixpoint flow --textures photos                           backgrounds and shapes from photos",
            "  fixpoint flow --data FlyingChairs/data                    trained and tested on FlyingChairs, by its list",
            "  fixpoint flow --apply r/flownet-s+fpi-seed1 --in a.png b.png --out ab.flo --colours ab.png"
        })
final class FlowCommand implements Callable<Integer>, SharedByRanks {
    private static final double WIDTH = 0.25;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ExperimentOptions options = new ExperimentOptions();

    @Option(
            names = "--model",
            paramLabel = "NAME",
            completionCandidates = Networks.class,
            description = "One of ${COMPLETION-CANDIDATES} (default: flownet-s).")
    private String model = FlowNetwork.Kind.SIMPLE.label();

    @ArgGroup(exclusive = true)
    private Variants variants = new Variants();

    @Option(
            names = "--width",
            paramLabel = "W",
            description = "Part of the paper's channels, in (0, 1] (default: " + WIDTH + ").")
    private double width = WIDTH;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Folder in the manner of FlyingChairs to train and test on, by its split list (default: pairs are"
                            + " generated).")
    private @Nullable Path data;

    @Option(
            names = "--test",
            paramLabel = "DIR",
            description = "Folder in the manner of FlyingChairs; all its pairs are for testing.")
    private @Nullable Path test;

    @Option(
            names = "--textures",
            paramLabel = "DIR",
            description = "Folder of pictures that give generated pairs their textures (default: drawn at random).")
    private @Nullable Path textures;

    @Option(
            names = "--reduce",
            paramLabel = "N",
            converter = PositiveInteger.class,
            description =
                    "How many times smaller the pictures of --data, --test and --in are made; the flow of --in comes out"
                            + " at full size (default: 8 for --data and --test, 1 for --in).")
    private @Nullable Integer reduction;

    @ArgGroup(exclusive = false, heading = "%nWith a trained model:%n")
    private @Nullable Application application;

    FlowCommand() {}

    @Override
    public Integer call() throws IOException {
        CommandSpec command = Objects.requireNonNull(spec);
        if (application != null) {
            Ranks.requireAlone("--apply");
            FlowRun.useThreads(options);
            application.to(
                    options.outFile(),
                    reduction == null ? 1 : reduction,
                    command.commandLine().getOut());
            return ExitCode.OK;
        }
        if (!(width > 0 && width <= 1)) {
            throw new UsageException("--width must lie in (0, 1], got " + width + ".");
        }
        if (data != null && textures != null) {
            throw new UsageException(
                    "--textures is for generated pairs, but --data gives others; leave one of them out.");
        }
        FlowRun.Sources sources = new FlowRun.Sources(data, test, textures, reduction == null ? 8 : reduction);
        FlowRun run = new FlowRun(command, options, models());
        Ranks.run(ranks -> run.on(sources, ranks));
        return ExitCode.OK;
    }

    private List<FlowModel.Settings> models() {
        FlowNetwork.Kind network;
        try {
            network = FlowNetwork.Kind.of(model);
        } catch (IllegalArgumentException e) {
            throw new UsageException(
                    "--model must be one of " + String.join(", ", new Networks()) + ", got '" + model + "'.");
        }
        FlowModel.Settings alone = new FlowModel.Settings(network, width, false);
        FlowModel.Settings refined = new FlowModel.Settings(network, width, true);
        if (variants.refined) {
            return List.of(refined);
        }
        return variants.alone ? List.of(alone) : List.of(alone, refined);
    }

    /** Which models are trained. */
    private static final class Variants {
        @Option(names = "--fpi", description = "Only the network with the fixed-point layer.")
        private boolean refined;

        @Option(names = "--no-fpi", description = "Only the network by itself.")
        private boolean alone;

        @Option(names = "--both", description = "One after the other (default).")
        @SuppressWarnings("unused") // what happens without any of the three
        private boolean both;
    }

    /** The names that {@code --model} knows. */
    private static final class Networks implements Iterable<String> {
        Networks() {}

        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(FlowNetwork.Kind.values())
                    .map(FlowNetwork.Kind::label)
                    .iterator();
        }
    }

    /** What {@code --apply} needs. */
    private static final class Application {
        @Option(
                names = "--apply",
                paramLabel = "MODEL",
                required = true,
                description =
                        "Folder of a trained model, <run>/<model>-seed<N>; --out is then the file for the flow, which"
                                + " ends in .flo (Middlebury) or .png (KITTI).")
        private Path folder = Path.of("");

        @Option(
                names = "--in",
                paramLabel = "F",
                arity = "2",
                required = true,
                description = "The two pictures: PNG, JPEG, PGM or PPM.")
        private List<Path> pictures = List.of();

        @Option(
                names = "--colours",
                paramLabel = "F",
                description = "PNG for a picture of the flow by the colour wheel.")
        private @Nullable Path colours;

        @Option(
                names = "--truth",
                paramLabel = "F",
                description = "The true flow, .flo or KITTI's PNG, to measure against.")
        private @Nullable Path truth;

        void to(Path out, int reduction, PrintWriter report) throws IOException {
            new FlowApplication(folder, pictures, reduction).write(out, colours, truth, report);
        }
    }
}
