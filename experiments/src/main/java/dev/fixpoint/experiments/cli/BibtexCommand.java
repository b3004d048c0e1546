package dev.fixpoint.experiments.cli;

import dev.fixpoint.experiments.data.BibtexData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The Bibtex experiment (paper, 4.4 and Table 2). */
@Command(
        name = "bibtex",
        description = {
            "Multi-label classification of Bibtex entries (paper, Table 2): example-based F1 in percent by three decision"
                    + " rules. Everything is chosen on a validation split of the training rows.",
            "The same as 'multilabel' on the files of this data set, with the paper's figures beside ours. A run that was"
                    + " stopped goes on when it is started again with the same --out.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  fixpoint bibtex --data DIR                        all models, seed 1",
            "  fixpoint bibtex --data DIR --seeds 5 --out r      five seeds, to go on with",
            "  fixpoint bibtex --data DIR --model fpi-nn --seed 2",
            "  fixpoint bibtex --data DIR --quick                three epochs each"
        })
final class BibtexCommand implements Callable<Integer>, SharedByRanks {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ExperimentOptions options = new ExperimentOptions();

    @Mixin
    private TrainingVariantOptions variant = new TrainingVariantOptions();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "Folder with bibtex-train.arff, bibtex-test.arff and bibtex.xml.")
    private Path data = Path.of("");

    @Option(
            names = "--model",
            paramLabel = "NAME",
            completionCandidates = MultiLabelModels.class,
            defaultValue = "all",
            description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private String model = "all";

    @Override
    public Integer call() throws IOException {
        MultiLabelRun run = new MultiLabelRun(Objects.requireNonNull(spec), options, variant.variant(), model, true);
        Ranks.run(ranks -> run.on(BibtexData.load(data), ranks));
        return ExitCode.OK;
    }
}
