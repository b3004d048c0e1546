package dev.fixpoint.experiments.cli;

import static dev.fixpoint.experiments.cli.SeedFigures.diagnostic;
import static dev.fixpoint.experiments.cli.SeedFigures.figure;
import static dev.fixpoint.experiments.cli.SeedFigures.mean;
import static dev.fixpoint.experiments.cli.SeedFigures.number;
import static dev.fixpoint.experiments.cli.SeedFigures.test;

import dev.fixpoint.experiments.multilabel.EpochFigures;
import dev.fixpoint.experiments.multilabel.ModelKind;
import dev.fixpoint.experiments.multilabel.Outcome;
import dev.fixpoint.experiments.report.MeanAndDeviation;
import dev.fixpoint.experiments.report.ModelResult;
import dev.fixpoint.experiments.report.RunResults.Comparison;
import dev.fixpoint.experiments.report.TextTable;
import dev.fixpoint.experiments.scoring.PairedBootstrap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The tables of a multi-label run: scores over the seeds, further measures, and tests between the models. */
final class MultiLabelReport {
    private static final List<String> RULES = List.of("0.5", "tuned", "expected");

    private final Map<ModelKind, List<Outcome>> byModel;
    private final Map<ModelKind, Map<String, Double>> ensembles;
    private final boolean paper;

    /**
     * A report.
     *
     * @param byModel the outcomes of each model, one for each seed
     * @param ensembles what the seeds of a model score together, where there are several
     * @param paper whether its Table 2 is about these data
     */
    MultiLabelReport(
            Map<ModelKind, List<Outcome>> byModel, Map<ModelKind, Map<String, Double>> ensembles, boolean paper) {
        this.byModel = new LinkedHashMap<>(byModel);
        this.ensembles = new LinkedHashMap<>(ensembles);
        this.paper = paper;
    }

    /** F1 by each rule beside the paper's, and what it costs. */
    TextTable scores() {
        List<String> names = new ArrayList<>(List.of("model", "F1@0.5", "F1@tuned", "F1@expected"));
        if (paper) {
            names.add("paper");
        }
        names.addAll(List.of("parameters", "epochs", "evaluations", "backward", "radius", "seconds"));
        TextTable table = TextTable.withHeader(names.toArray(String[]::new));
        for (Map.Entry<ModelKind, List<Outcome>> entry : byModel.entrySet()) {
            List<ModelResult> own = results(entry.getValue());
            List<String> cells = new ArrayList<>(List.of(entry.getKey().label()));
            RULES.forEach(rule -> cells.add(figure(own, "f1@" + rule).text(1)));
            if (paper) {
                cells.add(number("%.1f", entry.getKey().paperF1().orElse(Double.NaN)));
            }
            cells.add(Long.toString(own.get(0).training().parameters()));
            cells.add(number("%.1f", mean(own, result -> result.training().epochs())));
            cells.add(number("%.1f", mean(own, result -> result.solves().forwardEvaluationsPerSolve())));
            cells.add(number("%.1f", mean(own, result -> result.solves().backwardEvaluationsPerSolve())));
            cells.add(number("%.2f", mean(own, result -> diagnostic(result, "spectralRadius"))));
            cells.add(number("%.1f", mean(own, result -> result.training().seconds())));
            table = table.row(cells.toArray(String[]::new));
        }
        return table.footnote("F1: example-based, of the test rows, in percent" + overSeeds()
                        + "; the tuned threshold is from validation rows."
                        + (paper ? " paper: its Table 2, epoch chosen on the test rows." : ""))
                .footnote(
                        "evaluations: of the network, map or energy for a prediction; backward: products with the Jacobian per backward"
                                + " solve; radius: spectral radius of the Jacobian; seconds: of one training.");
    }

    /** The measures that need a rule, by each of the three. */
    TextTable measures() {
        TextTable table = TextTable.withHeader(
                "model", "rule", "example F1", "macro F1", "micro F1", "subset accuracy", "Hamming loss");
        for (Map.Entry<ModelKind, List<Outcome>> entry : byModel.entrySet()) {
            List<ModelResult> own = results(entry.getValue());
            for (String rule : RULES) {
                table = table.row(
                        entry.getKey().label(),
                        rule,
                        figure(own, "f1@" + rule).text(1),
                        figure(own, "macroF1@" + rule).text(1),
                        figure(own, "microF1@" + rule).text(1),
                        figure(own, "subsetAccuracy@" + rule).text(1),
                        figure(own, "hammingLoss@" + rule).text(2));
            }
        }
        return table.footnote("Test rows, in percent" + overSeeds() + "; of the loss, less is better.");
    }

    Map<ModelKind, List<Outcome>> byModel() {
        return byModel;
    }

    /** F1 by each rule of the seeds of a model together. */
    TextTable ensembles() {
        TextTable table = TextTable.withHeader("ensemble of", "seeds", "F1@0.5", "F1@tuned", "F1@expected");
        for (Map.Entry<ModelKind, Map<String, Double>> entry : ensembles.entrySet()) {
            List<String> cells = new ArrayList<>(List.of(
                    entry.getKey().label(),
                    Integer.toString(outcomes(entry.getKey()).size())));
            RULES.forEach(rule -> cells.add(number("%.1f", entry.getValue().getOrDefault("f1@" + rule, Double.NaN))));
            table = table.row(cells.toArray(String[]::new));
        }
        return table.footnote(
                "Example-based F1 of the test rows, in percent, of the mean of the seeds' probabilities and decisions;"
                        + " the tuned threshold is the first seed's.");
    }

    /** Whether any of the models has a layer that is solved. */
    boolean solvesAnything() {
        return byModel.values().stream().flatMap(List::stream).anyMatch(MultiLabelReport::solves);
    }

    static boolean solves(Outcome outcome) {
        return outcome.result().diagnostics().containsKey("failedSolves");
    }

    /** How the layers converge, of the models that have one. */
    TextTable convergence() {
        TextTable table = TextTable.withHeader(
                "model",
                "F1@expected",
                "forward",
                "backward",
                "failed solves",
                "mean radius",
                "largest radius",
                "condition",
                "seconds");
        for (Map.Entry<ModelKind, List<Outcome>> entry : byModel.entrySet()) {
            List<ModelResult> own = results(entry.getValue());
            table = table.row(
                    entry.getKey().label(),
                    figure(own, "f1@expected").text(1),
                    number("%.1f", meanOverEpochs(entry.getValue(), EpochFigures.Solves::forward)),
                    number("%.1f", meanOverEpochs(entry.getValue(), EpochFigures.Solves::backward)),
                    number("%.1f", mean(own, result -> diagnostic(result, "failedSolves"))),
                    spread(own, "spectralRadius"),
                    spread(own, "largestSpectralRadius"),
                    number("%.2f", mean(own, result -> diagnostic(result, "conditionNumber"))),
                    number("%.1f", mean(own, result -> result.training().seconds())));
        }
        return table.footnote(
                        "forward, backward: evaluations and products with the Jacobian per solve, mean over the training;"
                                + " failed solves: of one training, which went on with the best iterate.")
                .footnote(
                        "radius: spectral radius of the Jacobian at the solutions for 100 validation rows; condition: of the"
                                + " energy's Hessian there.");
    }

    private static double meanOverEpochs(List<Outcome> outcomes, ToDoubleFunction<EpochFigures.Solves> figure) {
        return outcomes.stream()
                .flatMap(outcome -> outcome.epochs().stream())
                .map(EpochFigures::solves)
                .mapToDouble(figure)
                .average()
                .orElse(Double.NaN);
    }

    private static String spread(List<ModelResult> results, String name) {
        return MeanAndDeviation.of(results.stream()
                        .mapToDouble(result -> diagnostic(result, name))
                        .toArray())
                .text(2);
    }

    /** The measures that need no rule. */
    TextTable ranking() {
        TextTable table =
                TextTable.withHeader("model", "ranking loss", "precision at 1", "precision at 3", "precision at 5");
        for (Map.Entry<ModelKind, List<Outcome>> entry : byModel.entrySet()) {
            List<ModelResult> own = results(entry.getValue());
            table = table.row(
                    entry.getKey().label(),
                    figure(own, "rankingLoss").text(2),
                    figure(own, "precision@1").text(1),
                    figure(own, "precision@3").text(1),
                    figure(own, "precision@5").text(1));
        }
        return table.footnote("Test rows, in percent" + overSeeds() + "; of the loss, less is better.");
    }

    /** The paired bootstrap test of each two models, the better one first, on the example-based F1 by each rule. */
    List<Comparison> comparisons() {
        List<ModelKind> kinds = List.copyOf(byModel.keySet());
        List<Comparison> all = new ArrayList<>();
        for (String rule : RULES) {
            PairedBootstrap bootstrap = PairedBootstrap.of(
                    kinds.stream().map(kind -> exampleF1(kind, rule)).toList());
            List<Integer> falling = IntStream.range(0, kinds.size())
                    .boxed()
                    .sorted(Comparator.comparingDouble(
                            model -> -figure(results(outcomes(kinds.get(model))), "f1@" + rule)
                                    .mean()))
                    .toList();
            for (int i = 0; i < falling.size(); i++) {
                for (int j = i + 1; j < falling.size(); j++) {
                    PairedBootstrap.Difference ahead = bootstrap.between(falling.get(i), falling.get(j));
                    all.add(new Comparison(
                            kinds.get(falling.get(i)).label(),
                            kinds.get(falling.get(j)).label(),
                            "f1@" + rule,
                            ahead.mean(),
                            ahead.lower(),
                            ahead.upper(),
                            ahead.p()));
                }
            }
        }
        return all;
    }

    /** Comparisons as a table. */
    static TextTable table(List<Comparison> comparisons) {
        TextTable table = TextTable.withHeader("rule", "model", "ahead of", "by", "95 % interval", "p");
        for (Comparison pair : comparisons) {
            table = table.row(
                    pair.measure().substring("f1@".length()),
                    pair.first(),
                    pair.second(),
                    number("%.2f", pair.difference()),
                    number("%.2f", pair.lower()) + " to " + number("%.2f", pair.upper()),
                    pair.p() < 0.001 ? "<0.001" : number("%.3f", pair.p()));
        }
        return table.footnote(
                "Example-based F1 of the test rows, mean over seeds, in points; paired bootstrap over the rows,"
                        + " 10,000 draws, two-sided p.");
    }

    /** Mean and deviation of each test figure, by model. */
    Map<String, Map<String, MeanAndDeviation>> figures() {
        Map<String, Map<String, MeanAndDeviation>> all = new LinkedHashMap<>();
        byModel.forEach((kind, outcomes) -> {
            List<ModelResult> own = results(outcomes);
            Map<String, MeanAndDeviation> figures = new LinkedHashMap<>();
            test(own.get(0)).keySet().forEach(name -> figures.put(name, figure(own, name)));
            all.put(kind.label(), figures);
        });
        return all;
    }

    /** The mean over the seeds of the F1 of each test row, in percent. */
    private double[] exampleF1(ModelKind kind, String rule) {
        List<double[]> seeds = outcomes(kind).stream()
                .map(outcome -> Objects.requireNonNull(outcome.exampleF1().get(rule)))
                .toList();
        return IntStream.range(0, seeds.get(0).length)
                .mapToDouble(row -> 100
                        * seeds.stream()
                                .mapToDouble(scores -> scores[row])
                                .average()
                                .orElseThrow())
                .toArray();
    }

    private List<Outcome> outcomes(ModelKind kind) {
        return Objects.requireNonNull(byModel.get(kind));
    }

    private String overSeeds() {
        int seeds = byModel.values().stream().mapToInt(List::size).max().orElse(0);
        return seeds > 1 ? ", mean ± standard deviation over " + seeds + " seeds" : "";
    }

    private static List<ModelResult> results(List<Outcome> outcomes) {
        return outcomes.stream().map(Outcome::result).toList();
    }
}
