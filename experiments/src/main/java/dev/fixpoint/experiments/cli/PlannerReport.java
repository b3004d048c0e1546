package dev.fixpoint.experiments.cli;

import dev.fixpoint.experiments.planner.PlannerRun;
import dev.fixpoint.experiments.planner.PlannerTrainer;
import dev.fixpoint.experiments.planner.PolicyScore;
import dev.fixpoint.experiments.planner.Terrain;
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
import dev.fixpoint.memory.NativeThreads;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What the planner's experiment says at its end: a table on the terminal, the files of its folder. */
final class PlannerReport {
    private final PlannerTrainer trainer;
    private final List<PlannerRun> runs;

    PlannerReport(PlannerTrainer trainer, List<PlannerRun> runs) {
        this.trainer = trainer;
        this.runs = List.copyOf(runs);
    }

    void write(RunDirectory folder, List<String> arguments, double seconds) {
        LineChart.save(chart(), folder, "success.png");
        String version = Main.class.getPackage().getImplementationVersion();
        folder.writeResults(new RunResults(
                "planner",
                Stream.concat(Stream.of("fixpoint"), arguments.stream()).toList(),
                runs.stream().map(PlannerRun::seed).toList(),
                RunEnvironment.current(version == null ? "(not packaged)" : version, NativeThreads.current()),
                seconds,
                runs.stream().map(this::result).toList(),
                Map.of("planner", overSeeds()),
                List.of()));
    }

    void print(PrintWriter out, Path folder) {
        out.println(table().plain());
        out.println(costs().plain());
        out.println("Report: " + folder);
        out.flush();
    }

    private Chart chart() {
        Chart chart = Chart.of("Planner, validation mazes", "epoch", "percent of the mazes")
                .showing(Chart.Spread.BAND);
        double[] points =
                IntStream.rangeClosed(0, trainer.epochs()).asDoubleStream().toArray();
        chart = chart.with(ChartSeries.ofRuns(
                "arrives", points, curves(epoch -> epoch.validation().success())));
        return chart.with(ChartSeries.ofRuns(
                "arrives at the least cost",
                points,
                curves(epoch -> epoch.validation().optimal())));
    }

    private List<double[]> curves(ToDoubleFunction<PlannerRun.Epoch> figure) {
        return runs.stream()
                .map(run -> run.epochs().stream().mapToDouble(figure).toArray())
                .toList();
    }

    private TextTable table() {
        TextTable table = TextTable.withHeader(
                "policy", "mazes", "arrives, %", "at the least cost, %", "cost ratio", "best move, %");
        String own = sides(trainer.sizes().side());
        String larger = sides(trainer.sizes().largerSide());
        table = row(
                table,
                "before training",
                own + ", validation",
                run -> run.epochs().get(0).validation());
        table = row(table, "learned", own, PlannerRun::test);
        table = row(table, "learned", larger, PlannerRun::larger);
        return table.row("optimal", "any", "100.0", "100.0", "1.000", "100.0")
                .footnote(
                        "held-out mazes, one start in each; cost ratio: of ways that arrive, over the least; best move: of all cells")
                .footnote(String.format(
                        Locale.ROOT,
                        "%s, %d parameters, %.0f evaluations forward and %.0f backward per solve, %.0f seconds a seed",
                        runs.size() > 1 ? "mean ± standard deviation over " + runs.size() + " seeds" : "one seed",
                        runs.get(0).parameters(),
                        mean(run -> run.solves().forward()),
                        mean(run -> run.solves().backward()),
                        mean(PlannerRun::seconds)));
    }

    private TextTable row(TextTable table, String policy, String mazes, Function<PlannerRun, PolicyScore> score) {
        return table.row(
                policy,
                mazes,
                over(run -> score.apply(run).success()).text(1),
                over(run -> score.apply(run).optimal()).text(1),
                over(run -> score.apply(run).costRatio()).text(3),
                over(run -> score.apply(run).agreement()).text(1));
    }

    private static String sides(int side) {
        return side + " x " + side;
    }

    private TextTable costs() {
        TextTable table = TextTable.withHeader("terrain", "cost", "learned cost");
        for (Terrain terrain : Terrain.values()) {
            table = table.row(
                    terrain.name().toLowerCase(Locale.ROOT),
                    terrain == Terrain.WALL ? "no way" : String.format(Locale.ROOT, "%.0f", terrain.cost()),
                    over(run -> cost(run, terrain)).text(2));
        }
        return table.footnote("learned cost: in units of that of a road");
    }

    private static double cost(PlannerRun run, Terrain terrain) {
        return run.costs().getOrDefault(terrain, Double.NaN);
    }

    private ModelResult result(PlannerRun run) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("side", trainer.sizes().side());
        settings.put("largerSide", trainer.sizes().largerSide());
        settings.put("trainMazes", trainer.sizes().train());
        settings.put("validationMazes", trainer.sizes().validation());
        settings.put("testMazes", trainer.sizes().test());
        settings.put("batch", trainer.batch());
        settings.put("learningRate", trainer.learningRate());
        Map<String, Double> diagnostics = new LinkedHashMap<>();
        diagnostics.put("bestEpoch", (double) run.best());
        run.larger().asMetrics().forEach((name, value) -> diagnostics.put("larger." + name, value));
        for (Terrain terrain : Terrain.values()) {
            diagnostics.put("cost." + terrain.name().toLowerCase(Locale.ROOT), cost(run, terrain));
        }
        ModelResult.Training training = new ModelResult.Training(run.parameters(), trainer.epochs(), run.seconds());
        return ModelResult.of("planner", run.seed(), training)
                .withSolves(new ModelResult.Solves(
                        run.solves().forward(), run.solves().backward()))
                .withSettings(settings)
                .withMetrics(
                        Split.VALIDATION,
                        run.epochs().get(run.best()).validation().asMetrics())
                .withMetrics(Split.TEST, run.test().asMetrics())
                .withDiagnostics(diagnostics);
    }

    private Map<String, MeanAndDeviation> overSeeds() {
        Map<String, MeanAndDeviation> figures = new LinkedHashMap<>();
        for (String name : runs.get(0).test().asMetrics().keySet()) {
            figures.put(name, over(run -> run.test().asMetrics().getOrDefault(name, Double.NaN)));
        }
        return figures;
    }

    private MeanAndDeviation over(ToDoubleFunction<PlannerRun> figure) {
        return MeanAndDeviation.of(runs.stream().mapToDouble(figure).toArray());
    }

    private double mean(ToDoubleFunction<PlannerRun> figure) {
        return runs.stream().mapToDouble(figure).average().orElse(Double.NaN);
    }
}
