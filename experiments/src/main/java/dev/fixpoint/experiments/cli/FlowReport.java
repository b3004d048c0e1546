package dev.fixpoint.experiments.cli;

import static dev.fixpoint.experiments.cli.SeedFigures.diagnostic;
import static dev.fixpoint.experiments.cli.SeedFigures.figure;
import static dev.fixpoint.experiments.cli.SeedFigures.mean;
import static dev.fixpoint.experiments.cli.SeedFigures.number;
import static dev.fixpoint.experiments.cli.SeedFigures.test;

import dev.fixpoint.experiments.flow.FlowExperiment;
import dev.fixpoint.experiments.flow.FlowExperiment.Outcome;
import dev.fixpoint.experiments.flow.FlowField;
import dev.fixpoint.experiments.flow.FlowPair;
import dev.fixpoint.experiments.flow.FlowSheet;
import dev.fixpoint.experiments.image.Picture;
import dev.fixpoint.experiments.image.PngWriter;
import dev.fixpoint.experiments.report.Chart;
import dev.fixpoint.experiments.report.ChartSeries;
import dev.fixpoint.experiments.report.MeanAndDeviation;
import dev.fixpoint.experiments.report.ModelResult;
import dev.fixpoint.experiments.report.ReportPage;
import dev.fixpoint.experiments.report.RunDirectory;
import dev.fixpoint.experiments.report.RunEnvironment;
import dev.fixpoint.experiments.report.RunResults;
import dev.fixpoint.experiments.report.TextTable;
import dev.fixpoint.memory.NativeThreads;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/** What a flow run says at its end: a table on the terminal, the files of its folder. */
final class FlowReport {
    private final CommandSpec command;
    private final ExperimentOptions options;
    private final Map<String, List<Outcome>> byModel = new LinkedHashMap<>();
    private final List<Sample> samples;

    FlowReport(CommandSpec command, ExperimentOptions options, List<Outcome> outcomes, List<Sample> samples) {
        this.command = command;
        this.options = options;
        this.samples = List.copyOf(samples);
        outcomes.forEach(outcome -> byModel.computeIfAbsent(outcome.result().model(), name -> new ArrayList<>())
                .add(outcome));
    }

    /**
     * A pair that is shown.
     *
     * @param pair pictures and truth
     * @param predictions of each model
     */
    record Sample(FlowPair pair, List<FlowField> predictions) {}

    /** What the models of one seed say about the experiment's samples. */
    static List<Sample> samples(FlowExperiment experiment, List<Outcome> outcomes) {
        List<FlowPair> pairs = experiment.samples();
        return IntStream.range(0, pairs.size())
                .mapToObj(i -> new Sample(
                        pairs.get(i),
                        outcomes.stream()
                                .map(outcome -> outcome.samples().get(i))
                                .toList()))
                .toList();
    }

    void write(RunDirectory run, double seconds) {
        RunEnvironment environment = RunEnvironment.current(Main.version(), NativeThreads.current());
        ReportPage page =
                ReportPage.titled("Optical flow").heading("End-point errors").table(table());
        page = page.heading("Average EPE per epoch");
        page = page.chart(run, "epe.png", "Average end-point error of the validation pairs after each epoch", chart());
        byte[] png = PngWriter.bytes(sheet());
        run.write("flows.png", out -> out.write(png));
        page = page.heading("Flows")
                .picture(
                        "flows.png",
                        "From left to right: first picture, second picture, true flow, "
                                + String.join(", ", byModel.keySet()),
                        png)
                .run(words(), environment, seconds);
        page.save(run);
        run.writeResults(new RunResults(
                command.name(),
                words(),
                options.seeds().stream().map(Integer::longValue).toList(),
                environment,
                seconds,
                byModel.values().stream()
                        .flatMap(List::stream)
                        .map(Outcome::result)
                        .toList(),
                overSeeds(),
                List.of()));
        PrintWriter out = command.commandLine().getOut();
        out.println(table().plain());
        out.println("Curves and pictures are in " + run.path().resolve("results.html") + ".");
        out.flush();
    }

    private TextTable table() {
        TextTable table = TextTable.withHeader(
                "model",
                "parameters",
                "added",
                "test EPE",
                "Fl-all",
                "folder EPE",
                "forward",
                "backward",
                "radius",
                "seconds");
        for (Map.Entry<String, List<Outcome>> entry : byModel.entrySet()) {
            List<ModelResult> own = results(entry.getValue());
            table = table.row(
                    entry.getKey(),
                    Long.toString(own.get(0).training().parameters()),
                    number("%.0f", mean(own, result -> diagnostic(result, "addedParameters"))),
                    figure(own, "epe").text(3),
                    figure(own, "flAll").text(2),
                    figure(own, "chairsEpe").text(3),
                    number("%.1f", mean(own, result -> result.solves().forwardEvaluationsPerSolve())),
                    number("%.1f", mean(own, result -> result.solves().backwardEvaluationsPerSolve())),
                    number("%.2f", mean(own, result -> diagnostic(result, "spectralRadius"))),
                    number("%.1f", mean(own, result -> result.training().seconds())));
        }
        int seeds = options.seeds().size();
        return withComparison(
                table.footnote("EPE: end-point error in pixels of the pairs' own size; Fl-all in percent; folder:"
                                + " the pairs of --test"
                                + (seeds > 1 ? "; mean ± standard deviation over " + seeds + " seeds" : "")
                                + ".")
                        .footnote(
                                "forward, backward: evaluations per solve while training; radius: of the Jacobian at the fixed"
                                        + " point; seconds: of one training, in its thread's own time."));
    }

    /** With what the fixed-point layer changes, where the network was trained with and without it. */
    private TextTable withComparison(TextTable table) {
        if (byModel.size() != 2) {
            return table;
        }
        List<List<ModelResult>> two =
                byModel.values().stream().map(FlowReport::results).toList();
        return table.footnote(String.format(
                Locale.ROOT,
                "The fixed-point layer changes the test EPE by %+.1f %%, the parameters by %+.2f %%, the seconds by %+.1f %%.",
                change(two, result -> test(result).getOrDefault("epe", Double.NaN)),
                change(two, result -> result.training().parameters()),
                change(two, result -> result.training().seconds())));
    }

    private static double change(List<List<ModelResult>> two, ToDoubleFunction<ModelResult> figure) {
        return 100 * (mean(two.get(1), figure) / mean(two.get(0), figure) - 1);
    }

    private Chart chart() {
        Chart chart = Chart.of("Optical flow, validation", "epoch", "average EPE (pixels)")
                .showing(Chart.Spread.BAND);
        for (Map.Entry<String, List<Outcome>> entry : byModel.entrySet()) {
            List<double[]> curves = entry.getValue().stream()
                    .map(outcome -> outcome.history().epochs().stream()
                            .mapToDouble(epoch -> -epoch.score())
                            .toArray())
                    .toList();
            double[] points = IntStream.rangeClosed(1, curves.get(0).length)
                    .asDoubleStream()
                    .toArray();
            chart = chart.with(ChartSeries.ofRuns(entry.getKey(), points, curves));
        }
        return chart;
    }

    private Picture sheet() {
        FlowSheet sheet = new FlowSheet();
        for (Sample sample : samples) {
            sheet = sheet.with(sample.pair(), sample.predictions());
        }
        return sheet.picture();
    }

    private Map<String, Map<String, MeanAndDeviation>> overSeeds() {
        Map<String, Map<String, MeanAndDeviation>> all = new LinkedHashMap<>();
        byModel.forEach((model, outcomes) -> all.put(
                model,
                test(results(outcomes).get(0)).keySet().stream()
                        .collect(Collectors.toMap(
                                name -> name,
                                name -> figure(results(outcomes), name),
                                (first, second) -> first,
                                LinkedHashMap::new))));
        return all;
    }

    private List<String> words() {
        return Stream.concat(
                        Stream.of("fixpoint"), command.root().commandLine().getParseResult().originalArgs().stream())
                .toList();
    }

    private static List<ModelResult> results(List<Outcome> outcomes) {
        return outcomes.stream().map(Outcome::result).toList();
    }
}
