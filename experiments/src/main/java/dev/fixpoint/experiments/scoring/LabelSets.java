package dev.fixpoint.experiments.scoring;

import java.util.Arrays;
import java.util.Objects;

/**
 * One set of labels per example, {@code [rows, labels]}: the truth, or what a rule predicts.
 *
 * <p>The array is kept, not copied: whoever hands it over no longer writes to it.
 */
public final class LabelSets {

    private final int rows;
    private final int labels;
    private final boolean[] members;

    private LabelSets(int labels, boolean[] members) {
        rows = Shapes.rows(members.length, labels);
        this.labels = labels;
        this.members = members;
    }

    /**
     * The sets in an array of members, with as many rows as it holds.
     *
     * @param members {@code [rows * labels]}, row by row; true where the example has the label
     * @param labels the number of labels
     * @return the sets
     * @throws IllegalArgumentException if the length is no multiple of {@code labels}
     */
    public static LabelSets of(boolean[] members, int labels) {
        return new LabelSets(labels, members);
    }

    /**
     * The sets in an array of indicators, as a training loop holds its targets.
     *
     * @param indicators {@code [rows * labels]}, row by row: 1 where the example has the label, 0 where it has not
     * @param labels the number of labels
     * @return the sets
     * @throws IllegalArgumentException if the length is no multiple of {@code labels}, or a value is neither 0 nor 1
     */
    public static LabelSets ofIndicators(float[] indicators, int labels) {
        boolean[] members = new boolean[indicators.length];
        for (int i = 0; i < indicators.length; i++) {
            if (indicators[i] != 0 && indicators[i] != 1) {
                throw new IllegalArgumentException("a label indicator must be 0 or 1, got " + indicators[i]);
            }
            members[i] = indicators[i] == 1;
        }
        return of(members, labels);
    }

    /**
     * The sets of consecutive examples.
     *
     * @param from the first example
     * @param to the end, exclusive
     * @return {@code to - from} sets
     * @throws IllegalArgumentException if the range is not within the rows
     */
    public LabelSets part(int from, int to) {
        if (from < 0 || to < from || to > rows) {
            throw new IllegalArgumentException("rows " + from + " to " + to + " are not within the " + rows + " rows");
        }
        return of(Arrays.copyOfRange(members, from * labels, to * labels), labels);
    }

    /**
     * The number of examples.
     *
     * @return at least 0
     */
    public int rows() {
        return rows;
    }

    /**
     * The number of labels.
     *
     * @return at least 1
     */
    public int labels() {
        return labels;
    }

    /**
     * Whether an example has a label.
     *
     * @param row the example, from 0
     * @param label the label, from 0
     * @return whether the label is in the example's set
     * @throws IndexOutOfBoundsException if there is no such example or label
     */
    public boolean contains(int row, int label) {
        return members[Objects.checkIndex(row, rows) * labels + Objects.checkIndex(label, labels)];
    }

    /** The array itself, [rows * labels], row by row. */
    boolean[] members() {
        return members;
    }

    /** The number of labels of each example, [rows]. */
    int[] sizes() {
        int[] sizes = new int[rows];
        for (int i = 0; i < members.length; i++) {
            if (members[i]) {
                sizes[i / labels]++;
            }
        }
        return sizes;
    }
}
