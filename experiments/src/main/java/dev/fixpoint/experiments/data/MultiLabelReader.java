package dev.fixpoint.experiments.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Reads an ARFF file as a multi-label data set.
 *
 * <p>Features and labels keep the file's order, whatever the order in which labels are named. The matrices are dense, also where
 * the file is sparse: 4 bytes for each row and attribute, twice that while the file is read. Because a few bytes of a sparse file
 * can stand for a whole row, a data set of more than {@value #MOST_VALUES} values (512 MiB) is refused.
 */
public final class MultiLabelReader {
    /** The most values, features and labels together, that one file may hold. */
    public static final int MOST_VALUES = 1 << 27;

    private MultiLabelReader() {}

    /**
     * Reads a file.
     *
     * @param arff the file
     * @param selection which of its attributes are labels
     * @return the file's rows; the data set has the relation's name
     * @throws IOException if a file is missing or cannot be read
     * @throws DataFormatException if the file is not ARFF, if the selection does not suit it, or if a label's value is neither 0
     *     nor 1
     */
    public static MultiLabelDataset read(Path arff, LabelSelection selection) throws IOException {
        try (ArffReader reader = ArffReader.open(arff)) {
            List<ArffAttribute> attributes = reader.attributes();
            List<String> names = attributes.stream().map(ArffAttribute::name).toList();
            BitSet labels = selection.columns(arff, names);
            int[] labelColumns = labels.stream().toArray();
            int[] featureColumns = IntStream.range(0, names.size())
                    .filter(column -> !labels.get(column))
                    .toArray();
            checkLabelsAreNumbers(arff, attributes, labelColumns);

            List<float[]> featureRows = new ArrayList<>();
            List<float[]> labelRows = new ArrayList<>();
            float[] row = new float[names.size()];
            while (reader.readRow(row)) {
                checkSize(arff, reader.line(), featureRows.size() + 1L, row.length);
                checkLabels(arff, reader.line(), row, names, labelColumns);
                featureRows.add(pick(row, featureColumns));
                labelRows.add(pick(row, labelColumns));
            }
            return new MultiLabelDataset(
                    reader.relation(),
                    pick(names, featureColumns),
                    pick(names, labelColumns),
                    Matrix.ofRows(featureColumns.length, featureRows),
                    Matrix.ofRows(labelColumns.length, labelRows));
        }
    }

    /** A label {yes,no} would read as 0 and 1 in the order of its declaration, which may be the wrong way round. */
    private static void checkLabelsAreNumbers(Path arff, List<ArffAttribute> attributes, int[] labelColumns) {
        for (int column : labelColumns) {
            ArffAttribute label = attributes.get(column);
            if (!label.spellsNumbers()) {
                throw DataFormatException.of(
                        arff,
                        "the label " + ArffScanner.shown(label.name())
                                + " declares values that are no numbers; expected {0,1} or numeric");
            }
        }
    }

    static void checkSize(Path arff, long line, long rows, int columns) {
        if (rows * columns > MOST_VALUES) {
            throw DataFormatException.atLine(
                    arff,
                    line,
                    rows + " rows of " + columns + " attributes are more than the " + MOST_VALUES
                            + " values that a dense data set may hold here");
        }
    }

    private static void checkLabels(Path arff, long line, float[] row, List<String> names, int[] labelColumns) {
        for (int column : labelColumns) {
            if (row[column] != 0f && row[column] != 1f) {
                throw DataFormatException.atLine(
                        arff,
                        line,
                        "the label " + ArffScanner.shown(names.get(column)) + " (attribute " + column
                                + ") must be 0 or 1, got " + row[column]);
            }
        }
    }

    static float[] pick(float[] row, int[] columns) {
        float[] picked = new float[columns.length];
        for (int i = 0; i < columns.length; i++) {
            picked[i] = row[columns[i]];
        }
        return picked;
    }

    private static List<String> pick(List<String> names, int[] columns) {
        return IntStream.of(columns).mapToObj(names::get).toList();
    }
}
