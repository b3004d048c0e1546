package dev.fixpoint.experiments.cli;

import dev.fixpoint.experiments.multilabel.EpochFigures;
import dev.fixpoint.experiments.multilabel.ModelKind;
import dev.fixpoint.experiments.multilabel.Outcome;
import dev.fixpoint.experiments.report.Chart;
import dev.fixpoint.experiments.report.ChartSeries;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** What the models of a multi-label run learned, epoch by epoch. */
final class LearningCurves {
    private LearningCurves() {}

    /** Example-based F1 of the validation rows. */
    static Chart validationF1(Map<ModelKind, List<Outcome>> byModel) {
        return chart(
                Chart.of("Validation", "epoch", "example-based F1 under the expected-F1 rule (percent)"),
                byModel,
                EpochFigures::validationF1);
    }

    /** The training loss; each model minimises its own. */
    static Chart loss(Map<ModelKind, List<Outcome>> byModel) {
        return chart(
                Chart.of("Training", "epoch", "loss (each model's own)").logarithmic(), byModel, EpochFigures::loss);
    }

    /** The largest spectral radius at the solutions for some validation rows, of the models that solve something. */
    static Chart spectralRadius(Map<ModelKind, List<Outcome>> byModel) {
        return chart(
                Chart.of("Contraction", "epoch", "spectral radius of the Jacobian, the largest row"),
                solving(byModel),
                epoch -> epoch.solves().spectralRadius());
    }

    /** Evaluations per forward solve. */
    static Chart steps(Map<ModelKind, List<Outcome>> byModel) {
        return chart(
                Chart.of("Forward solves", "epoch", "evaluations a solve (mean)")
                        .logarithmic(),
                solving(byModel),
                epoch -> epoch.solves().forward());
    }

    private static Map<ModelKind, List<Outcome>> solving(Map<ModelKind, List<Outcome>> byModel) {
        Map<ModelKind, List<Outcome>> chosen = new LinkedHashMap<>(byModel);
        chosen.values().removeIf(outcomes -> outcomes.stream().noneMatch(MultiLabelReport::solves));
        return chosen;
    }

    private static Chart chart(
            Chart empty, Map<ModelKind, List<Outcome>> byModel, ToDoubleFunction<EpochFigures> figure) {
        Chart chart = empty.showing(Chart.Spread.BAND);
        for (Map.Entry<ModelKind, List<Outcome>> entry : byModel.entrySet()) {
            int epochs = entry.getValue().stream()
                    .mapToInt(outcome -> outcome.epochs().size())
                    .max()
                    .orElse(0);
            double[] points = IntStream.rangeClosed(1, epochs).asDoubleStream().toArray();
            List<double[]> runs = entry.getValue().stream()
                    .map(outcome -> values(outcome.epochs(), epochs, figure))
                    .toList();
            chart = chart.with(ChartSeries.ofRuns(entry.getKey().label(), points, runs));
        }
        return chart;
    }

    /** A run that ended early has no values from there on. */
    private static double[] values(List<EpochFigures> epochs, int count, ToDoubleFunction<EpochFigures> figure) {
        return IntStream.range(0, count)
                .mapToDouble(i -> i < epochs.size() ? figure.applyAsDouble(epochs.get(i)) : Double.NaN)
                .toArray();
    }
}
