package dev.fixpoint.experiments.scoring;

/**
 * The expected F1 of the k most probable labels, for each k from 0 to L; see {@link ExpectedF1} for the recursions.
 *
 * <p>Keeps its tables from one example to the next, so an instance belongs to one thread.
 */
final class TopSetExpectations {

    private final int labels;
    /** {@code hits[k][a]}: the probability that a of the first k labels are true. */
    private final double[][] hits;
    /** {@code inverse[c]}: s(k, c), the expectation of 1 / (c + number of true labels after the first k). */
    private final double[] inverse;

    TopSetExpectations(int labels) {
        this.labels = labels;
        hits = new double[labels + 1][];
        for (int k = 0; k <= labels; k++) {
            hits[k] = new double[k + 1];
        }
        inverse = new double[2 * labels + 1];
    }

    /** Takes probabilities [L], falling; returns expectations in [0, 1], [L + 1], indexed by the size of the set. */
    double[] of(double[] probabilities) {
        fillHits(probabilities);
        for (int c = 1; c <= 2 * labels; c++) {
            inverse[c] = 1.0 / c;
        }
        double[] expected = new double[labels + 1];
        for (int k = labels; k >= 1; k--) {
            double[] distribution = hits[k];
            double sum = 0;
            for (int a = 1; a <= k; a++) {
                sum += a * distribution[a] * inverse[k + a];
            }
            expected[k] = 2 * sum;
            // What sizes below k need, at once or through the recursion, is s(k - 1, c) for c from 2 to 2 (k - 1).
            double p = probabilities[k - 1];
            for (int c = 2; c <= 2 * k - 2; c++) {
                inverse[c] = p * inverse[c + 1] + (1 - p) * inverse[c];
            }
        }
        expected[0] = hits[labels][0];
        return expected;
    }

    private void fillHits(double[] probabilities) {
        hits[0][0] = 1;
        for (int k = 1; k <= labels; k++) {
            double p = probabilities[k - 1];
            double[] before = hits[k - 1];
            double[] after = hits[k];
            after[0] = before[0] * (1 - p);
            for (int a = 1; a < k; a++) {
                after[a] = before[a] * (1 - p) + before[a - 1] * p;
            }
            after[k] = before[k - 1] * p;
        }
    }
}
