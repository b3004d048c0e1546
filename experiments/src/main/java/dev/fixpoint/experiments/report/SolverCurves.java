package dev.fixpoint.experiments.report;

import dev.fixpoint.contraction.TrainingSummary;
import dev.fixpoint.solver.SolveListener.Phase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * What the solves of a layer did through a training, in a run's folder: {@code solves.csv} and TensorBoard events as it goes on,
 * and at its end the pictures {@code solver-steps.png} and {@code spectral-radius.png}.
 *
 * <pre>{@code
 * try (SolverCurves curves = SolverCurves.in(run)) {
 *     for (int epoch = 1; epoch <= epochs; epoch++) {
 *         ...
 *         curves.add(epoch, monitor.summary());
 *     }
 * }
 * }</pre>
 */
public final class SolverCurves implements AutoCloseable {

    private static final String TABLE = "solves.csv";

    private final RunDirectory run;
    private final MetricsCsv table;
    private final EventFile events;
    private final List<Double> points = new ArrayList<>();
    private final List<TrainingSummary> summaries = new ArrayList<>();

    private SolverCurves(RunDirectory run, MetricsCsv table, EventFile events) {
        this.run = run;
        this.table = table;
        this.events = events;
    }

    /**
     * Starts both files.
     *
     * @param run the folder
     * @return the curves, for the caller to close
     * @throws ReportException if a file cannot be written
     */
    public static SolverCurves in(RunDirectory run) {
        List<String> header = Stream.concat(Stream.of("epoch"), TrainingSummary.names().stream())
                .toList();
        MetricsCsv table = new MetricsCsv(run.path().resolve(TABLE), header);
        try {
            return new SolverCurves(run, table, EventFile.in(run));
        } catch (ReportException e) {
            table.close();
            throw e;
        }
    }

    /**
     * Adds the figures of an epoch.
     *
     * @param epoch its number, larger than that before
     * @param summary of a {@link dev.fixpoint.contraction.TrainingMonitor}
     * @throws ReportException if they cannot be written
     */
    public void add(long epoch, TrainingSummary summary) {
        Map<String, Double> figures = summary.figures();
        table.append(Stream.concat(Stream.of((Object) epoch), figures.values().stream())
                .toArray());
        Map<String, Double> tags = new LinkedHashMap<>();
        figures.forEach((name, value) -> tags.put("solver/" + name, value));
        events.add(epoch, tags);
        points.add((double) epoch);
        summaries.add(summary);
    }

    /**
     * Draws the pictures, where something was added, and ends the files.
     *
     * @throws ReportException if they cannot be written
     */
    @Override
    public void close() {
        table.close();
        events.close();
        if (!points.isEmpty()) {
            LineChart.save(steps(), run, "solver-steps.png");
            LineChart.save(spectralRadius(), run, "spectral-radius.png");
        }
    }

    private Chart steps() {
        return Chart.of("Solves", "epoch", "evaluations a solve (mean)")
                .with(series("forward", summary -> summary.of(Phase.FORWARD).meanEvaluations()))
                .with(series("backward", summary -> summary.of(Phase.BACKWARD).meanEvaluations()));
    }

    private Chart spectralRadius() {
        return Chart.of("Contraction", "epoch", "spectral radius at the solution")
                .with(series("largest of the batch", TrainingSummary::spectralRadius));
    }

    private ChartSeries series(String name, ToDoubleFunction<TrainingSummary> figure) {
        double[] epochs = points.stream().mapToDouble(point -> point).toArray();
        return ChartSeries.of(
                name, epochs, summaries.stream().mapToDouble(figure).toArray());
    }
}
