package dev.fixpoint.experiments.multilabel;

import dev.fixpoint.experiments.report.CompleteFile;
import dev.fixpoint.experiments.report.CsvLine;
import dev.fixpoint.experiments.scoring.DecisionRules;
import dev.fixpoint.experiments.scoring.ExampleF1;
import dev.fixpoint.experiments.scoring.LabelScores;
import dev.fixpoint.experiments.scoring.LabelSets;
import dev.fixpoint.experiments.scoring.RuleScores;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a model predicts for some examples.
 *
 * @param labelNames the names of the labels
 * @param probabilities {@code [rows, labels]}
 * @param decided the predicted sets by decision rule
 */
public record Predictions(List<String> labelNames, LabelScores probabilities, Map<String, LabelSets> decided) {

    static Predictions of(List<String> labelNames, Outputs outputs, DecisionRules rules) {
        return new Predictions(
                labelNames, outputs.probabilities(), rules.decide(outputs.probabilities(), outputs.decisions()));
    }

    /**
     * Writes a table with a line for each example: its number, from 0; for each rule the names of the predicted labels, with
     * semicolons between them; and the probability of each label, with all its digits.
     *
     * @param file the CSV file, which appears when it is complete
     */
    public void write(Path file) {
        CompleteFile.write(file, out -> {
            out.write(bytes(header()));
            for (int row = 0; row < probabilities.rows(); row++) {
                out.write(bytes(line(row)));
            }
        });
    }

    /** The scores in percent, under the names that reports use. */
    Map<String, Double> metrics(LabelSets truth) {
        return RuleScores.of(probabilities, decided, truth).asMetrics();
    }

    /** The F1 of each example, in [0, 1], by decision rule. */
    Map<String, double[]> exampleF1(LabelSets truth) {
        Map<String, double[]> scores = new LinkedHashMap<>();
        decided.forEach((rule, sets) -> scores.put(rule, ExampleF1.each(sets, truth)));
        return scores;
    }

    private Stream<String> header() {
        return Stream.of(
                        Stream.of("example"),
                        decided.keySet().stream().map(rule -> "labels@" + rule),
                        labelNames.stream())
                .flatMap(names -> names);
    }

    private Stream<Object> line(int row) {
        return Stream.of(
                        Stream.of(row),
                        decided.values().stream().map(sets -> names(sets, row)),
                        IntStream.range(0, labelNames.size()).mapToObj(label -> probabilities.probability(row, label)))
                .flatMap(fields -> fields);
    }

    private String names(LabelSets sets, int row) {
        return IntStream.range(0, labelNames.size())
                .filter(label -> sets.contains(row, label))
                .mapToObj(labelNames::get)
                .collect(Collectors.joining(";"));
    }

    private static byte[] bytes(Stream<?> fields) {
        return CsvLine.of(fields).getBytes(StandardCharsets.UTF_8);
    }
}
