package dev.fixpoint.experiments.cli;

import dev.fixpoint.experiments.data.FeatureReader;
import dev.fixpoint.experiments.data.Matrix;
import dev.fixpoint.experiments.multilabel.SavedModel;
import dev.fixpoint.memory.NativeThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Predicts the labels of new data with a saved model. */
@Command(
        name = "predict",
        description = {
            "Predicts the labels of new data with a model that 'multilabel' or 'bibtex' has saved.",
            "Writes a line for each row: its number from 0; the predicted labels by each of the rules 0.5, tuned and"
                    + " expected, with semicolons between them; and the probability of each label.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the run ended well", "1:the run failed", "2:bad usage or bad input"},
        footer = {
            "",
            "Examples:",
            "  fixpoint multilabel --train a.arff --test b.arff --labels 6 --out r",
            "  fixpoint predict --model r/fpi-nn-seed1 --data new.arff --out p.csv"
        })
final class PredictCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            required = true,
            description = "Folder of the model, in that of the run that trained it: <run>/<model>-seed<N>.")
    private Path model = Path.of("");

    @Option(
            names = "--data",
            paramLabel = "F",
            required = true,
            description =
                    "ARFF file with the features by name, in any order; labels may be there and are not looked at.")
    private Path data = Path.of("");

    @Option(
            names = "--out",
            paramLabel = "F",
            required = true,
            description = "CSV file for the predictions; an earlier one is replaced.")
    private Path out = Path.of("");

    @Option(
            names = "--threads",
            paramLabel = "N",
            converter = PositiveInteger.class,
            description = "Threads for the computation (default: by the number of cores).")
    private @Nullable Integer threads;

    @Override
    public Integer call() throws IOException {
        if (out.toString().isEmpty() || Files.isDirectory(out)) {
            throw new UsageException("--out needs the name of a file, but '" + out + "' is a folder.");
        }
        SavedModel saved = SavedModel.read(model);
        Matrix features = FeatureReader.read(data, saved.featureNames(), saved.labelNames());
        if (threads != null) {
            NativeThreads.use(threads);
        } else {
            NativeThreads.useDefault();
        }
        saved.predict(features).write(out);
        Objects.requireNonNull(spec)
                .commandLine()
                .getOut()
                .println("Predictions for " + features.rows() + " rows are in " + out + ".");
        return ExitCode.OK;
    }
}
