package dev.fixpoint.experiments.cli;

import dev.fixpoint.experiments.data.LabelSelection;
import dev.fixpoint.experiments.data.MultiLabelSplit;
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

/** The models of the Bibtex experiment on any multi-label data set. */
@Command(
        name = "multilabel",
        description = {
            "Multi-label classification of any data in ARFF, dense or sparse: trains the models, scores them on the test rows"
                    + " by three decision rules, and saves each for 'predict'. Everything is chosen on a validation split"
                    + " of the training rows. Features other than 0 and 1 are standardised as the training rows are.",
            "A run that was stopped goes on when it is started again with the same --out.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the run ended well", "1:the run failed", "2:bad usage or bad input"},
        footer = {
            "",
            "Examples:",
            "  fixpoint multilabel --train a.arff --test b.arff --xml labels.xml",
            "",
            "  The last 6 attributes are the labels; then the first 6:",
            "  fixpoint multilabel --train a.arff --test b.arff --labels 6",
            "  fixpoint multilabel --train a.arff --test b.arff --labels 6 --first",
            "",
            "  One model, five seeds; the same again goes on where it was stopped:",
            "  fixpoint multilabel --train a.arff --test b.arff --labels 6 \\",
            "    --model fpi-nn --seeds 5 --out r"
        })
final class MultiLabelCommand implements Callable<Integer>, SharedByRanks {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ExperimentOptions options = new ExperimentOptions();

    @Mixin
    private TrainingVariantOptions variant = new TrainingVariantOptions();

    @Option(names = "--train", paramLabel = "F", required = true, description = "ARFF file of the rows to learn from.")
    private Path train = Path.of("");

    @Option(names = "--test", paramLabel = "F", required = true, description = "ARFF file of the rows to be scored.")
    private Path test = Path.of("");

    @Option(names = "--xml", paramLabel = "F", description = "MULAN's XML file with the names of the labels.")
    private @Nullable Path xml;

    @Option(
            names = "--labels",
            paramLabel = "N",
            converter = PositiveInteger.class,
            description = "Instead of --xml: the last N attributes are the labels, or with --first the first N.")
    private @Nullable Integer labels;

    @Option(names = "--first", description = "The labels are the first attributes.")
    private boolean first;

    @Option(names = "--last", description = "The labels are the last attributes; so it is without --first, too.")
    private boolean last;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            completionCandidates = MultiLabelModels.class,
            defaultValue = "all",
            description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private String model = "all";

    @Override
    public Integer call() throws IOException {
        MultiLabelRun run = new MultiLabelRun(Objects.requireNonNull(spec), options, variant.variant(), model, false);
        LabelSelection selection = selection();
        Ranks.run(ranks -> run.on(read(selection), ranks));
        return ExitCode.OK;
    }

    private MultiLabelSplit read(LabelSelection selection) throws IOException {
        MultiLabelSplit data = MultiLabelSplit.read(train, test, selection);
        if (data.train().samples() < 2) {
            throw new UsageException("--train needs at least 2 rows, one of them for validation, but '" + train
                    + "' has " + data.train().samples() + ".");
        }
        return data;
    }

    private LabelSelection selection() {
        if (first && last) {
            throw new UsageException("--first and --last exclude one another.");
        }
        if (xml != null) {
            if (labels != null || first || last) {
                throw new UsageException("--xml names the labels; --labels, --first and --last do not go with it.");
            }
            return LabelSelection.namedIn(xml);
        }
        if (labels == null) {
            throw new UsageException(
                    "Which attributes are labels? Give --xml F, or --labels N with the number of labels.");
        }
        return first ? LabelSelection.first(labels) : LabelSelection.last(labels);
    }
}
