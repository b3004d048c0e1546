package dev.fixpoint.experiments.scoring;

/** The checks that scores and sets of labels share. */
final class Shapes {

    private Shapes() {}

    static int rows(int values, int labels) {
        if (labels < 1) {
            throw new IllegalArgumentException("labels must be at least 1, got " + labels);
        }
        if (values % labels != 0) {
            throw new IllegalArgumentException(values + " values do not make whole rows of " + labels + " labels");
        }
        return values / labels;
    }

    static void checkSame(int rows, int labels, LabelSets truth) {
        if (rows != truth.rows() || labels != truth.labels()) {
            throw new IllegalArgumentException("prediction and truth must have the same shape, got [" + rows + ", "
                    + labels + "] and [" + truth.rows() + ", " + truth.labels() + "]");
        }
        if (rows == 0) {
            throw new IllegalArgumentException("the mean over no examples is not defined: give at least one row");
        }
    }
}
