package dev.fixpoint.experiments.hypergradient;

import dev.fixpoint.experiments.data.DataFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * Rows of numbers, as scikit-learn keeps its data sets: separated by commas or blanks, compressed or not.
 *
 * @param features one array for each row, all of one length
 * @param targets one for each row
 */
record Table(List<double[]> features, List<Double> targets) {
    Table {
        features = List.copyOf(features);
        targets = List.copyOf(targets);
    }

    /** Diabetes: 442 patients, 10 measurements, the progression of the disease after a year. */
    static Table diabetes(Path folder) throws IOException {
        Path targets = folder.resolve("diabetes_target.csv.gz");
        List<double[]> features = numbers(folder.resolve("diabetes_data.csv.gz"), 0);
        List<double[]> progress = numbers(targets, 0);
        if (features.size() != progress.size()) {
            throw DataFormatException.of(
                    targets,
                    "there must be %d targets, one for each row of the data, but there are %d"
                            .formatted(features.size(), progress.size()));
        }
        return new Table(features, progress.stream().map(row -> row[0]).toList());
    }

    /** Breast cancer: 569 tumours, 30 measurements, -1 for malignant and 1 for benign. */
    static Table breastCancer(Path folder) throws IOException {
        List<double[]> rows = numbers(folder.resolve("breast_cancer.csv"), 1);
        return new Table(
                rows.stream().map(row -> Arrays.copyOf(row, row.length - 1)).toList(),
                rows.stream().map(row -> 2 * row[row.length - 1] - 1).toList());
    }

    private static List<double[]> numbers(Path file, int headerLines) throws IOException {
        List<String> lines = text(file).lines().toList();
        List<double[]> rows = new ArrayList<>();
        for (int line = headerLines; line < lines.size(); line++) {
            double[] row = row(file, line + 1, lines.get(line));
            if (!rows.isEmpty() && row.length != rows.get(0).length) {
                throw DataFormatException.atLine(
                        file,
                        line + 1L,
                        "there must be %d numbers as in the first row, but there are %d"
                                .formatted(rows.get(0).length, row.length));
            }
            rows.add(row);
        }
        if (rows.isEmpty()) {
            throw DataFormatException.of(file, "there must be rows of numbers, but there are none");
        }
        return rows;
    }

    private static double[] row(Path file, long line, String text) {
        try {
            return Arrays.stream(text.strip().split("[,\\s]+"))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
        } catch (NumberFormatException e) {
            throw DataFormatException.atLine(file, line, "numbers were expected: " + e.getMessage());
        }
    }

    private static String text(Path file) throws IOException {
        try (InputStream raw = Files.newInputStream(file);
                InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
