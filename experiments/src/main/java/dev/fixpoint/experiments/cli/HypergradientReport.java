package dev.fixpoint.experiments.cli;

import dev.fixpoint.experiments.hypergradient.HypergradientRun;
import dev.fixpoint.experiments.hypergradient.Trial;
import dev.fixpoint.experiments.report.Chart;
import dev.fixpoint.experiments.report.ChartSeries;
import dev.fixpoint.experiments.report.LineChart;
import dev.fixpoint.experiments.report.MeanAndDeviation;
import dev.fixpoint.experiments.report.MetricsCsv;
import dev.fixpoint.experiments.report.ModelResult;
import dev.fixpoint.experiments.report.RunDirectory;
import dev.fixpoint.experiments.report.RunEnvironment;
import dev.fixpoint.experiments.report.RunResults;
import dev.fixpoint.experiments.report.Split;
import dev.fixpoint.experiments.report.TextTable;
import dev.fixpoint.memory.NativeThreads;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What the hypergradient experiment says at its end. */
final class HypergradientReport {
    static final List<String> HEADER = List.of("model", "seed", "search", "fit", "hyper_parameters", "validation_loss");

    private final List<HypergradientRun> runs;
    private final Map<String, List<HypergradientRun>> byModel;

    HypergradientReport(List<HypergradientRun> runs) {
        this.runs = List.copyOf(runs);
        this.byModel = runs.stream()
                .collect(Collectors.groupingBy(HypergradientRun::model, LinkedHashMap::new, Collectors.toList()));
    }

    void append(MetricsCsv metrics) {
        for (HypergradientRun run : runs) {
            append(metrics, run, "grid", run.grid());
            append(metrics, run, "hypergradient", run.hypergradient());
        }
    }

    private static void append(MetricsCsv metrics, HypergradientRun run, String name, HypergradientRun.Search search) {
        for (int i = 0; i < search.trials().size(); i++) {
            Trial trial = search.trials().get(i);
            metrics.append(run.model(), run.seed(), name, i + 1, values(run, trial), trial.loss());
        }
    }

    void write(RunDirectory folder, List<String> arguments, double seconds) {
        for (String model : byModel.keySet()) {
            LineChart.save(chart(model), folder, model + ".png");
        }
        folder.writeResults(new RunResults(
                "hypergradient",
                Stream.concat(Stream.of("fixpoint"), arguments.stream()).toList(),
                runs.stream().map(HypergradientRun::seed).distinct().toList(),
                RunEnvironment.current(Main.version(), NativeThreads.current()),
                seconds,
                runs.stream()
                        .flatMap(run -> Stream.of(
                                result(run, "grid", run.grid()), result(run, "hypergradient", run.hypergradient())))
                        .toList()));
    }

    /** The least validation loss after each fit, mean over the seeds. */
    private Chart chart(String model) {
        List<HypergradientRun> own = Objects.requireNonNull(byModel.get(model));
        return Chart.of("Hyper-parameters of " + model, "fits", "least validation loss so far")
                .showing(Chart.Spread.BAND)
                .with(series(
                        "grid search", own.stream().map(HypergradientRun::grid).toList()))
                .with(series(
                        "hypergradient",
                        own.stream().map(HypergradientRun::hypergradient).toList()));
    }

    private static ChartSeries series(String name, List<HypergradientRun.Search> searches) {
        int fits = searches.stream()
                .mapToInt(search -> search.trials().size())
                .max()
                .orElseThrow();
        List<double[]> curves = searches.stream()
                .map(search -> Arrays.copyOf(
                        search.trials().stream().mapToDouble(Trial::loss).toArray(), fits))
                .toList();
        for (int run = 0; run < curves.size(); run++) {
            int own = searches.get(run).trials().size();
            Arrays.fill(curves.get(run), own, fits, Double.POSITIVE_INFINITY);
            Arrays.parallelPrefix(curves.get(run), Math::min);
        }
        return ChartSeries.ofRuns(
                name, IntStream.rangeClosed(1, fits).asDoubleStream().toArray(), curves);
    }

    void print(PrintWriter out, Path folder) {
        TextTable table = TextTable.withHeader(
                "model", "search", "fits", "validation loss", "above the grid, %", "test loss", "accuracy", "seconds");
        for (Map.Entry<String, List<HypergradientRun>> entry : byModel.entrySet()) {
            table = table.row(cells(entry.getKey(), "grid", entry.getValue(), HypergradientRun::grid, run -> 0));
            table = table.row(cells(
                    entry.getKey(),
                    "hypergradient",
                    entry.getValue(),
                    HypergradientRun::hypergradient,
                    run -> run.excess(run.hypergradient())));
        }
        out.println(table.footnote("loss: mean squared error of standardised targets; svm: mean of log(1 + exp(-y f))")
                .plain());
        for (HypergradientRun run : runs) {
            out.println(run.model() + " seed " + run.seed() + ": grid "
                    + values(run, run.grid().best()) + "; hypergradient "
                    + values(run, run.hypergradient().best()));
        }
        out.println("Report: " + folder);
        out.flush();
    }

    private interface Half {
        HypergradientRun.Search of(HypergradientRun run);
    }

    private static String[] cells(
            String model,
            String name,
            List<HypergradientRun> own,
            Half half,
            ToDoubleFunction<HypergradientRun> excess) {
        return new String[] {
            model,
            name,
            text(own, run -> half.of(run).trials().size(), 1),
            text(own, run -> half.of(run).best().loss(), 4),
            text(own, excess, 2),
            text(own, run -> half.of(run).testLoss(), 4),
            Double.isNaN(half.of(own.get(0)).testAccuracy())
                    ? "-"
                    : text(own, run -> half.of(run).testAccuracy(), 1),
            text(own, run -> half.of(run).seconds(), 1)
        };
    }

    private static ModelResult result(HypergradientRun run, String name, HypergradientRun.Search search) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("search", name);
        double[] logarithms = search.best().logarithms();
        for (int i = 0; i < logarithms.length; i++) {
            settings.put(run.names().get(i), Math.exp(logarithms[i]));
        }
        ModelResult.Training training =
                new ModelResult.Training(logarithms.length, search.trials().size(), search.seconds());
        Map<String, Double> test = new LinkedHashMap<>();
        test.put("loss", search.testLoss());
        if (!Double.isNaN(search.testAccuracy())) {
            test.put("accuracy", search.testAccuracy());
        }
        return ModelResult.of(run.model() + "-" + name, run.seed(), training)
                .withSettings(settings)
                .withMetrics(Split.VALIDATION, Map.of("loss", search.best().loss()))
                .withMetrics(Split.TEST, test)
                .withDiagnostics(new TreeMap<>(
                        Map.of("fits", (double) search.trials().size(), "percentAboveTheGrid", run.excess(search))));
    }

    private static String values(HypergradientRun run, Trial trial) {
        double[] logarithms = trial.logarithms();
        return IntStream.range(0, logarithms.length)
                .mapToObj(i -> String.format(Locale.ROOT, "%s %.4g", run.names().get(i), Math.exp(logarithms[i])))
                .collect(Collectors.joining(" "));
    }

    private static String text(List<HypergradientRun> own, ToDoubleFunction<HypergradientRun> figure, int decimals) {
        return MeanAndDeviation.of(own.stream().mapToDouble(figure).toArray()).text(decimals);
    }
}
