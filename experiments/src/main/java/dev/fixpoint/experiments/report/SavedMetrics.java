package dev.fixpoint.experiments.report;

import dev.fixpoint.experiments.data.DataFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The table of a {@code metrics.csv}: what was measured after each epoch.
 *
 * @param header the names of the columns
 * @param rows the cells, as texts
 */
public record SavedMetrics(List<String> header, List<List<String>> rows) {
    /** A table without columns. */
    static final SavedMetrics NONE = new SavedMetrics(List.of(), List.of());

    private static final String EPOCH = "epoch";
    private static final String SEED = "seed";
    /** What tells the lines of a chart apart. */
    private static final List<String> NAMES = List.of("model", "sigma", "search");

    /**
     * Copies the lists.
     *
     * @param header the names of the columns
     * @param rows the cells
     */
    public SavedMetrics {
        header = List.copyOf(header);
        rows = rows.stream().map(List::copyOf).toList();
    }

    static SavedMetrics read(Path file) throws IOException {
        List<List<String>> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            lines.add(CsvLine.fields(line));
        }
        if (lines.isEmpty()) {
            return NONE;
        }
        List<String> header = lines.get(0);
        for (int i = 1; i < lines.size(); i++) {
            // A run that was killed may have left half a line at the end.
            if (lines.get(i).size() != header.size() && i < lines.size() - 1) {
                throw DataFormatException.atLine(
                        file,
                        i + 1,
                        "expected " + header.size() + " cells, found "
                                + lines.get(i).size());
            }
        }
        return new SavedMetrics(
                header,
                lines.stream()
                        .skip(1)
                        .filter(row -> row.size() == header.size())
                        .toList());
    }

    /**
     * The columns that have a curve: figures of each epoch.
     *
     * @return their names; empty where the rows are not epochs
     */
    public List<String> figures() {
        if (!header.contains(EPOCH)) {
            return List.of();
        }
        return header.stream()
                .filter(name -> !NAMES.contains(name) && !name.equals(SEED) && !name.equals(EPOCH))
                .filter(name -> !name.equals("seconds"))
                .toList();
    }

    /**
     * A figure over the epochs, a line for each model, its seeds together.
     *
     * @param figure the name of its column
     * @return the chart; empty where fewer than two epochs have a number there
     */
    public Optional<Chart> chart(String figure) {
        Map<String, Map<String, TreeMap<Double, Double>>> curves = new LinkedHashMap<>();
        for (List<String> row : rows) {
            double value = number(row, figure);
            if (Double.isFinite(value)) {
                curves.computeIfAbsent(name(row), name -> new LinkedHashMap<>())
                        .computeIfAbsent(cell(row, SEED), seed -> new TreeMap<>())
                        .put(number(row, EPOCH), value);
            }
        }
        Chart chart = Chart.of(Words.of(figure), EPOCH, Words.of(figure)).showing(Chart.Spread.BAND);
        if (figure.endsWith("loss") && curves.values().stream().allMatch(SavedMetrics::positive)) {
            chart = chart.logarithmic();
        }
        for (Map.Entry<String, Map<String, TreeMap<Double, Double>>> model : curves.entrySet()) {
            double[] epochs = model.getValue().values().stream()
                    .flatMap(curve -> curve.keySet().stream())
                    .mapToDouble(Double::doubleValue)
                    .sorted()
                    .distinct()
                    .toArray();
            List<double[]> seeds = model.getValue().values().stream()
                    .map(curve -> Arrays.stream(epochs)
                            .map(epoch -> curve.getOrDefault(epoch, Double.NaN))
                            .toArray())
                    .toList();
            chart = chart.with(ChartSeries.ofRuns(model.getKey(), epochs, seeds));
        }
        boolean any = curves.values().stream()
                .flatMap(model -> model.values().stream())
                .anyMatch(curve -> curve.size() > 1);
        return any ? Optional.of(chart) : Optional.empty();
    }

    private static boolean positive(Map<String, TreeMap<Double, Double>> seeds) {
        return seeds.values().stream()
                .map(TreeMap::values)
                .flatMap(Collection::stream)
                .allMatch(value -> value > 0);
    }

    private String name(List<String> row) {
        String name = String.join(
                ", ",
                NAMES.stream()
                        .filter(header::contains)
                        .map(column ->
                                column.equals("model") ? cell(row, column) : column + " " + plain(cell(row, column)))
                        .toList());
        return name.isEmpty() ? "run" : name;
    }

    private static String plain(String number) {
        return number.endsWith(".0") ? number.substring(0, number.length() - 2) : number;
    }

    private String cell(List<String> row, String column) {
        int index = header.indexOf(column);
        return index < 0 ? "" : row.get(index);
    }

    private double number(List<String> row, String column) {
        try {
            return Double.parseDouble(cell(row, column));
        } catch (NumberFormatException e) {
            return Double.NaN; // an empty cell: it was not measured
        }
    }
}
