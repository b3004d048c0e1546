package dev.fixpoint.experiments.cli;

import dev.fixpoint.experiments.report.Chart;
import dev.fixpoint.experiments.report.ChartSeries;
import dev.fixpoint.experiments.report.LineChart;
import dev.fixpoint.experiments.report.MeanAndDeviation;
import dev.fixpoint.experiments.report.ModelResult;
import dev.fixpoint.experiments.report.RunDirectory;
import dev.fixpoint.experiments.report.RunEnvironment;
import dev.fixpoint.experiments.report.RunResults;
import dev.fixpoint.experiments.report.Split;
import dev.fixpoint.experiments.report.TextTable;
import dev.fixpoint.experiments.sudoku.SudokuRun;
import dev.fixpoint.memory.NativeThreads;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What the Sudoku experiment says at its end. */
final class SudokuReport {
    private final List<SudokuRun> runs;
    private final Map<String, List<SudokuRun>> byModel;

    SudokuReport(List<SudokuRun> runs) {
        this.runs = List.copyOf(runs);
        this.byModel =
                runs.stream().collect(Collectors.groupingBy(SudokuRun::model, LinkedHashMap::new, Collectors.toList()));
    }

    void write(RunDirectory folder, List<String> arguments, double seconds) {
        Chart solved = Chart.of("4x4 Sudoku, validation", "epoch", "boards solved, percent");
        LineChart.save(
                charted(solved, epoch -> epoch.validation().percent()).showing(Chart.Spread.BAND),
                folder,
                "boards.png");
        Chart loss = Chart.of("4x4 Sudoku, training", "epoch", "train loss (of each model's own kind)");
        LineChart.save(charted(loss.logarithmic(), SudokuRun.Epoch::trainLoss), folder, "train-loss.png");
        folder.writeResults(new RunResults(
                "sudoku",
                Stream.concat(Stream.of("fixpoint"), arguments.stream()).toList(),
                runs.stream().map(SudokuRun::seed).distinct().toList(),
                RunEnvironment.current(Main.version(), NativeThreads.current()),
                seconds,
                runs.stream().map(SudokuReport::result).toList()));
    }

    void print(PrintWriter out, Path folder) {
        TextTable table = TextTable.withHeader(
                "model", "parameters", "validation", "held out", "new puzzles", "epochs", "seconds");
        for (Map.Entry<String, List<SudokuRun>> entry : byModel.entrySet()) {
            List<SudokuRun> own = entry.getValue();
            table = table.row(
                    entry.getKey(),
                    String.valueOf(own.get(0).parameters()),
                    text(own, run -> run.best().validation().percent(), 2),
                    text(own, run -> run.test().percent(), 2),
                    text(own, run -> run.unseen().percent(), 2),
                    text(own, run -> run.epochs().size(), 0),
                    text(own, SudokuRun::seconds, 0));
        }
        out.println(table.footnote(
                        "boards that are right in all 16 cells, in percent; new puzzles: those held-out boards whose puzzle is"
                                + " not among the training boards")
                .plain());
        out.println("Report: " + folder);
        out.flush();
    }

    private Chart charted(Chart chart, ToDoubleFunction<SudokuRun.Epoch> value) {
        Chart all = chart;
        for (Map.Entry<String, List<SudokuRun>> entry : byModel.entrySet()) {
            int epochs = entry.getValue().stream()
                    .mapToInt(run -> run.epochs().size())
                    .max()
                    .orElseThrow();
            List<double[]> curves = entry.getValue().stream()
                    .map(run -> padded(run.epochs().stream().mapToDouble(value).toArray(), epochs))
                    .toList();
            double[] points = IntStream.rangeClosed(1, epochs).asDoubleStream().toArray();
            all = all.with(ChartSeries.ofRuns(entry.getKey(), points, curves));
        }
        return all;
    }

    /** A run that ended early has no values from there on. */
    private static double[] padded(double[] values, int length) {
        double[] padded = Arrays.copyOf(values, length);
        Arrays.fill(padded, values.length, length, Double.NaN);
        return padded;
    }

    private static ModelResult result(SudokuRun run) {
        SudokuRun.Epoch best = run.best();
        double forward = run.epochs().stream()
                .mapToDouble(SudokuRun.Epoch::forward)
                .average()
                .orElse(Double.NaN);
        double backward = run.epochs().stream()
                .mapToDouble(SudokuRun.Epoch::backward)
                .average()
                .orElse(Double.NaN);
        ModelResult.Training training =
                new ModelResult.Training(run.parameters(), run.epochs().size(), run.seconds());
        return ModelResult.of(run.model(), run.seed(), training)
                .withSolves(new ModelResult.Solves(forward, backward))
                .withMetrics(Split.TRAIN, Map.of("loss", best.trainLoss()))
                .withMetrics(
                        Split.VALIDATION, Map.of("solved", best.validation().percent()))
                .withMetrics(
                        Split.TEST,
                        new TreeMap<>(Map.of(
                                "solved",
                                run.test().percent(),
                                "solvedOfNewPuzzles",
                                run.unseen().percent())))
                .withDiagnostics(Map.of("bestEpoch", (double) best.number()));
    }

    private static String text(List<SudokuRun> own, ToDoubleFunction<SudokuRun> figure, int decimals) {
        return MeanAndDeviation.of(own.stream().mapToDouble(figure).toArray()).text(decimals);
    }
}
