package dev.fixpoint.experiments.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the features that a trained model wants from an ARFF file of new samples, which may lack the labels. */
public final class FeatureReader {
    private FeatureReader() {}

    /**
     * Reads a file. Its attributes may stand in any order; those that are labels are passed over.
     *
     * @param arff the file
     * @param features the names of the features, in the model's order
     * @param labels the names of the labels
     * @return the features, {@code [samples, features]}, in the model's order
     * @throws IOException if the file is missing or cannot be read
     * @throws DataFormatException if the file is not ARFF, lacks a feature, has an attribute that is neither feature nor label,
     *     or is too large
     */
    public static Matrix read(Path arff, List<String> features, List<String> labels) throws IOException {
        try (ArffReader reader = ArffReader.open(arff)) {
            List<String> names =
                    reader.attributes().stream().map(ArffAttribute::name).toList();
            int[] columns = columns(arff, names, features);
            checkNothingElse(arff, names, features, labels);
            List<float[]> rows = new ArrayList<>();
            float[] row = new float[names.size()];
            while (reader.readRow(row)) {
                MultiLabelReader.checkSize(arff, reader.line(), rows.size() + 1L, row.length);
                rows.add(MultiLabelReader.pick(row, columns));
            }
            return Matrix.ofRows(columns.length, rows);
        }
    }

    private static int[] columns(Path arff, List<String> names, List<String> features) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            places.put(names.get(i), i);
        }
        return features.stream()
                .mapToInt(feature -> {
                    Integer place = places.get(feature);
                    if (place == null) {
                        throw DataFormatException.of(
                                arff,
                                "the feature " + ArffScanner.shown(feature)
                                        + " is missing; the model needs all attributes that it was trained with");
                    }
                    return place;
                })
                .toArray();
    }

    private static void checkNothingElse(Path arff, List<String> names, List<String> features, List<String> labels) {
        Set<String> known = new HashSet<>(features);
        known.addAll(labels);
        for (String name : names) {
            if (!known.contains(name)) {
                throw DataFormatException.of(
                        arff,
                        "the attribute " + ArffScanner.shown(name)
                                + " is neither a feature nor a label of the data that the model was trained with");
            }
        }
    }
}
