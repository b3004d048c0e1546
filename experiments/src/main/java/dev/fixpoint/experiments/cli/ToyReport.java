package dev.fixpoint.experiments.cli;

import dev.fixpoint.experiments.report.Chart;
import dev.fixpoint.experiments.report.ChartSeries;
import dev.fixpoint.experiments.report.LineChart;
import dev.fixpoint.experiments.report.ModelResult;
import dev.fixpoint.experiments.report.RunDirectory;
import dev.fixpoint.experiments.report.RunEnvironment;
import dev.fixpoint.experiments.report.RunResults;
import dev.fixpoint.experiments.report.Split;
import dev.fixpoint.experiments.report.TerminalChart;
import dev.fixpoint.experiments.report.TextTable;
import dev.fixpoint.experiments.toy.ToyModel;
import dev.fixpoint.experiments.toy.ToyRun;
import dev.fixpoint.experiments.toy.ToyTrainer;
import dev.fixpoint.memory.NativeThreads;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What the toy experiment says at its end: a table and a chart on the terminal, the files of its folder. */
final class ToyReport {
    private static final int CHART_WIDTH = 78;

    private final ToyTrainer trainer;
    private final List<ToyRun> runs;
    private final Map<ToyModel.Kind, List<ToyRun>> byModel = new EnumMap<>(ToyModel.Kind.class);

    ToyReport(ToyTrainer trainer, List<ToyRun> runs) {
        this.trainer = trainer;
        this.runs = List.copyOf(runs);
        for (ToyRun run : runs) {
            byModel.computeIfAbsent(run.kind(), kind -> new ArrayList<>()).add(run);
        }
    }

    void write(RunDirectory folder, List<String> arguments, double seconds) {
        LineChart.save(chart("Toy problem, training", "train loss", ToyRun.Epoch::trainLoss), folder, "train-loss.png");
        LineChart.save(testChart(), folder, "test-loss.png");
        String version = Main.class.getPackage().getImplementationVersion();
        folder.writeResults(new RunResults(
                "toy",
                Stream.concat(Stream.of("fixpoint"), arguments.stream()).toList(),
                runs.stream().map(ToyRun::seed).distinct().toList(),
                RunEnvironment.current(version == null ? "(not packaged)" : version, NativeThreads.current()),
                seconds,
                runs.stream().map(this::result).toList()));
    }

    void print(PrintWriter out, Path folder) {
        out.println(TerminalChart.render(testChart(), CHART_WIDTH));
        out.println(table().plain());
        out.println("Report: " + folder);
        out.flush();
    }

    private Chart testChart() {
        return chart("Toy problem, test", "test loss", ToyRun.Epoch::testLoss);
    }

    private Chart chart(String title, String loss, ToDoubleFunction<ToyRun.Epoch> value) {
        Chart chart = Chart.of(title, "epoch", loss + " (mean squared error)")
                .logarithmic()
                .showing(Chart.Spread.BAND);
        double[] points =
                IntStream.rangeClosed(1, trainer.epochs()).asDoubleStream().toArray();
        for (Map.Entry<ToyModel.Kind, List<ToyRun>> entry : byModel.entrySet()) {
            List<double[]> curves = entry.getValue().stream()
                    .map(run -> run.epochs().stream().mapToDouble(value).toArray())
                    .toList();
            chart = chart.with(ChartSeries.ofRuns(entry.getKey().label(), points, curves));
        }
        return chart;
    }

    private TextTable table() {
        TextTable table = TextTable.withHeader(
                "model", "parameters", "train loss", "test loss", "forward", "backward", "seconds");
        for (Map.Entry<ToyModel.Kind, List<ToyRun>> entry : byModel.entrySet()) {
            List<ToyRun> own = entry.getValue();
            table = table.row(
                    entry.getKey().label(),
                    String.valueOf(own.get(0).parameters()),
                    meanAndDeviation(own, ToyRun::trainLoss),
                    meanAndDeviation(own, run -> run.best().testLoss()),
                    steps(own, ToyRun::forward),
                    steps(own, ToyRun::backward),
                    String.format(Locale.ROOT, "%.1f", mean(own, ToyRun::seconds)));
        }
        int seeds = (int) runs.stream().map(ToyRun::seed).distinct().count();
        return table.footnote("loss: mean squared error per coordinate, at the epoch with the least validation loss"
                        + (seeds > 1 ? "; mean ± standard deviation over " + seeds + " seeds" : ""))
                .footnote("forward, backward: evaluations per solve while training; seconds: for one seed");
    }

    private ModelResult result(ToyRun run) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("trainPairs", trainer.sizes().train());
        settings.put("validationPairs", trainer.sizes().validation());
        settings.put("testPairs", trainer.sizes().test());
        settings.put("batch", trainer.batch());
        settings.put("learningRate", trainer.learningRate());
        ToyRun.Epoch best = run.best();
        ModelResult.Training training =
                new ModelResult.Training(run.parameters(), run.epochs().size(), run.seconds());
        return ModelResult.of(run.kind().label(), run.seed(), training)
                .withSolves(new ModelResult.Solves(run.forward(), run.backward()))
                .withSettings(settings)
                .withMetrics(Split.TRAIN, Map.of("loss", run.trainLoss()))
                .withMetrics(Split.VALIDATION, Map.of("loss", best.validationLoss()))
                .withMetrics(Split.TEST, Map.of("loss", best.testLoss()))
                .withDiagnostics(Map.of("bestEpoch", (double) best.number()));
    }

    private static String steps(List<ToyRun> own, ToDoubleFunction<ToyRun> figure) {
        double mean = mean(own, figure);
        return Double.isNaN(mean) ? "-" : String.format(Locale.ROOT, "%.1f", mean);
    }

    private static String meanAndDeviation(List<ToyRun> own, ToDoubleFunction<ToyRun> figure) {
        double mean = mean(own, figure);
        if (own.size() == 1) {
            return String.format(Locale.ROOT, "%.5f", mean);
        }
        double squares = own.stream()
                .mapToDouble(figure)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return String.format(Locale.ROOT, "%.5f ± %.5f", mean, Math.sqrt(squares / (own.size() - 1)));
    }

    private static double mean(List<ToyRun> own, ToDoubleFunction<ToyRun> figure) {
        return own.stream().mapToDouble(figure).average().orElse(Double.NaN);
    }
}
