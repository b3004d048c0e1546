package dev.fixpoint.experiments.data;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A dense matrix of single-precision numbers in row-major order: entry (r, c) is {@code values[r * columns + c]}.
 *
 * <p>The array is shared, not copied, so that a data set can be handed on to a tensor without a second copy. Two matrices
 * are equal when their shapes and all their values are.
 *
 * @param rows number of rows, 0 or more
 * @param columns number of columns, 0 or more
 * @param values the {@code rows * columns} entries, row after row
 */
@SuppressWarnings("ArrayRecordComponent") // equals, hashCode and toString below look at the array's content
public record Matrix(int rows, int columns, float[] values) {
    /**
     * Checks that the shape and the number of values agree.
     *
     * @param rows number of rows
     * @param columns number of columns
     * @param values the entries, shared
     * @throws IllegalArgumentException if a count is negative or {@code values} does not hold {@code rows * columns} numbers
     */
    public Matrix {
        if (rows < 0 || columns < 0) {
            throw new IllegalArgumentException(
                    "rows and columns must be at least 0, got " + rows + " rows and " + columns + " columns");
        }
        long expected = (long) rows * columns;
        if (values.length != expected) {
            throw new IllegalArgumentException("a matrix of " + rows + " rows and " + columns + " columns takes "
                    + expected + " values, got " + values.length);
        }
    }

    /**
     * A matrix of zeros.
     *
     * @param rows number of rows, 0 or more
     * @param columns number of columns, 0 or more
     * @return a new matrix with every entry 0
     * @throws IllegalArgumentException if a count is negative or the entries do not fit one array
     */
    public static Matrix zeros(int rows, int columns) {
        return new Matrix(rows, columns, new float[arrayLength(rows, columns)]);
    }

    /**
     * A matrix from its rows.
     *
     * @param columns number of columns, also where there is no row to tell it
     * @param rows the rows, each of {@code columns} numbers; they are copied
     * @return a new matrix with these rows
     * @throws IllegalArgumentException if a row has another length or the entries do not fit one array
     */
    public static Matrix ofRows(int columns, List<float[]> rows) {
        float[] values = new float[arrayLength(rows.size(), columns)];
        for (int r = 0; r < rows.size(); r++) {
            float[] row = rows.get(r);
            if (row.length != columns) {
                throw new IllegalArgumentException("row " + r + " has " + row.length + " values, expected " + columns);
            }
            System.arraycopy(row, 0, values, r * columns, columns);
        }
        return new Matrix(rows.size(), columns, values);
    }

    /**
     * One entry.
     *
     * @param row the entry's row, from 0
     * @param column the entry's column, from 0
     * @return the entry
     * @throws IndexOutOfBoundsException if there is no such row or column
     */
    public float get(int row, int column) {
        Objects.checkIndex(row, rows);
        Objects.checkIndex(column, columns);
        return values[row * columns + column];
    }

    /**
     * A copy of one row.
     *
     * @param row the row, from 0
     * @return a new array of {@code columns} numbers
     * @throws IndexOutOfBoundsException if there is no such row
     */
    public float[] row(int row) {
        Objects.checkIndex(row, rows);
        return Arrays.copyOfRange(values, row * columns, (row + 1) * columns);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Matrix matrix
                && rows == matrix.rows
                && columns == matrix.columns
                && Arrays.equals(values, matrix.values);
    }

    @Override
    public int hashCode() {
        return Objects.hash(rows, columns, Arrays.hashCode(values));
    }

    /** The shape alone, since the values can be millions. */
    @Override
    public String toString() {
        return "Matrix[" + rows + " x " + columns + "]";
    }

    private static int arrayLength(int rows, int columns) {
        long length = (long) rows * columns;
        if (rows < 0 || columns < 0 || length > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    "a matrix of " + rows + " rows and " + columns + " columns does not fit one array");
        }
        return (int) length;
    }
}
