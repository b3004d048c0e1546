package dev.fixpoint.experiments.data;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;

/**
 * Reads an ARFF file (Attribute-Relation File Format, of Weka) row by row, in memory of one row.
 *
 * <p>The header is read when the file is opened; then each call of {@link #readRow} fills one row:
 *
 * <pre>{@code
 * try (ArffReader reader = ArffReader.open(file)) {
 *     float[] row = new float[reader.attributes().size()];
 *     while (reader.readRow(row)) {
 *         ...
 *     }
 * }
 * }</pre>
 *
 * <p>Rows are dense ({@code 0.5,1,red}) or sparse ({@code {0 0.5, 7 red}}: index and value, indices from 0 in any order), even
 * within one file. Names and values may stand in single or double quotes with backslash escapes; keywords and types may be in
 * any case; blank lines and comments ({@code %} outside of quotes, to the end of the line) are skipped. {@link ArffAttribute}
 * says how values become numbers, and what a sparse row's absent entries are.
 *
 * <p>Where it departs from Weka's reader: attributes of type {@code string}, {@code date} and {@code relational}, missing values
 * ({@code ?}), instance weights and files without a row are refused; a number must be finite in single precision.
 */
public final class ArffReader implements Closeable {
    private static final int MOST_INDEX_DIGITS = 9;
    private static final String NO_CLOSING_BRACE = "the sparse row that opens here has no closing brace";

    private final ArffScanner in;
    private final ArffHeader header;
    private final float[] leftOut;
    private final BitSet given = new BitSet();
    private long rowLine;

    private ArffReader(ArffScanner in, ArffHeader header) {
        this.in = in;
        this.header = header;
        this.leftOut = new float[header.attributes().size()];
        for (int i = 0; i < leftOut.length; i++) {
            leftOut[i] = header.attributes().get(i).leftOut();
        }
    }

    /**
     * Opens a file and reads its header.
     *
     * @param file the ARFF file, UTF-8
     * @return a reader that stands before the first row; the caller closes it
     * @throws IOException if the file is missing or cannot be read
     * @throws DataFormatException if the header is not one of ARFF, or declares what has no number
     */
    public static ArffReader open(Path file) throws IOException {
        ArffScanner in = ArffScanner.open(file);
        try {
            return new ArffReader(in, ArffHeader.read(in));
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /**
     * The relation's name.
     *
     * @return the name that the header gives, without quotes
     */
    public String relation() {
        return header.relation();
    }

    /**
     * The attributes.
     *
     * @return what the header declares, in its order; at least one
     */
    public List<ArffAttribute> attributes() {
        return header.attributes();
    }

    /**
     * The line of the row that was read last.
     *
     * @return the line, from 1; 0 before the first row
     */
    public long line() {
        return rowLine;
    }

    /**
     * Reads the next row.
     *
     * @param row receives one number for each attribute
     * @return false, with {@code row} as it was, when there are no more rows
     * @throws IOException if the file cannot be read on
     * @throws DataFormatException if the row is not one that the header allows, or the file ends without any row
     * @throws IllegalArgumentException if {@code row} has not as many places as there are attributes
     */
    public boolean readRow(float[] row) throws IOException {
        if (row.length != leftOut.length) {
            throw new IllegalArgumentException(
                    "row must have one place for each of the " + leftOut.length + " attributes, got " + row.length);
        }
        in.skipEmptyLines();
        if (in.atEnd()) {
            if (rowLine == 0) {
                throw in.errorHere("the file has no rows; expected at least one after '@data'");
            }
            return false;
        }
        rowLine = in.line();
        if (in.at('{')) {
            readSparse(row);
        } else {
            readDense(row);
        }
        in.endLine();
        return true;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private void readDense(float[] row) throws IOException {
        int count = 0;
        do {
            if (count == row.length) {
                throw in.errorHere("the row goes on after " + count + " values; " + declared());
            }
            row[count] = readValue(count);
            count++;
        } while (anotherValueFollows());
        if (count < row.length) {
            throw in.errorHere("the row ends after " + count + " values; " + declared());
        }
    }

    private boolean anotherValueFollows() throws IOException {
        boolean blanks = in.skipBlanks();
        if (in.accept(',')) {
            in.skipBlanks();
            return true;
        }
        if (in.atLineEnd()) {
            return false;
        }
        if (!blanks) {
            throw in.expected("a comma or the end of the line");
        }
        return true;
    }

    private void readSparse(float[] row) throws IOException {
        long opened = in.column();
        in.accept('{');
        System.arraycopy(leftOut, 0, row, 0, row.length);
        given.clear();
        in.skipBlanks();
        if (in.accept('}')) {
            return;
        }
        do {
            in.skipBlanks();
            if (in.atLineEnd()) {
                throw in.errorAt(opened, NO_CLOSING_BRACE);
            }
            int index = readIndex();
            in.skipBlanks();
            row[index] = readValue(index);
            in.skipBlanks();
        } while (in.accept(','));
        if (in.atLineEnd()) {
            throw in.errorAt(opened, NO_CLOSING_BRACE);
        }
        if (!in.accept('}')) {
            throw in.expected("a comma or a closing brace");
        }
    }

    private int readIndex() throws IOException {
        String text = in.token("an attribute index");
        if (!text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw in.errorAtToken("expected an attribute index, found " + ArffScanner.shown(text));
        }
        boolean huge = text.length() > MOST_INDEX_DIGITS;
        int index = huge ? Integer.MAX_VALUE : Integer.parseInt(text);
        if (index >= leftOut.length) {
            throw in.errorAtToken("attribute index " + (huge ? ArffScanner.shown(text) : text) + " is out of range; "
                    + declared() + " (0.." + (leftOut.length - 1) + ")");
        }
        if (given.get(index)) {
            throw in.errorAtToken("attribute index " + index + " stands twice in this row");
        }
        given.set(index);
        return index;
    }

    private float readValue(int index) throws IOException {
        String text = in.token("a value");
        ArffAttribute attribute = header.attributes().get(index);
        try {
            return attribute.parse(text);
        } catch (IllegalArgumentException e) {
            throw in.errorAtToken(
                    "attribute " + index + " (" + ArffScanner.shown(attribute.name()) + "): " + e.getMessage());
        }
    }

    private String declared() {
        return "the header declares " + leftOut.length + (leftOut.length == 1 ? " attribute" : " attributes");
    }
}
