package dev.fixpoint.experiments.scoring;

import java.util.stream.IntStream;

/**
 * Predicts, for each example, the set of labels with the greatest expected F1, exactly.
 *
 * <p>With labels that are independent given the input, of probabilities {@code p[1] >= ... >= p[L]}, the rule returns
 *
 * <pre>{@code
 * argmax over P of E[ 2 |Y and P| / (|Y| + |P|) ],        Y = {i : y[i] = 1},  y[i] ~ Bernoulli(p[i])
 * }</pre>
 *
 * <p>Among the sets of one size k the k most probable labels are the best, so L + 1 sets are compared. Let A be the number
 * of true labels among the first k and B the number among the rest; then
 *
 * <pre>{@code
 * E[F1 of the first k] = sum over a of 2 a P(A = a) s(k, k + a),        s(k, c) = E[1 / (c + B)]
 * s(L, c) = 1 / c,        s(k - 1, c) = p[k] s(k, c + 1) + (1 - p[k]) s(k, c)
 * }</pre>
 *
 * <p>and the empty set scores P(Y is empty). No term is negative and every recursion is a convex combination, so nothing
 * cancels: the relative error is of the order of L units of rounding, for probabilities of 0 and 1 as well.
 *
 * <ul>
 *   <li>Equal probabilities: the label with the lower index comes first. Equal expectations: the smaller set wins.
 *   <li>Cost: {@code 2 L^2} multiplications per example and {@code L^2 / 2} numbers of memory; no sampling.
 * </ul>
 *
 * <p>Source: N. Ye, K. M. A. Chai, W. S. Lee, H. L. Chieu, "Optimizing F-measures: a tale of two approaches", ICML 2012
 * (the quadratic recursion); K. Dembczynski, W. Waegeman, W. Cheng, E. Huellermeier, "An exact algorithm for F-measure
 * maximization", NIPS 2011 (without independence); M. Jansche, "A maximum expected utility framework for binary sequence
 * labeling", ACL 2007 and K. M. A. Chai, "Expectation of F-measures", SIGIR 2005 (earlier cubic algorithms).
 *
 * <p>Independent labels give the empty set a probability that data in which every example has a label refute. Where it is
 * ruled out, the expectation is the one given that Y is not empty: that scales the score of every other set alike, so their
 * order stays, and the empty set is left out of the comparison.
 *
 * @param emptyPossible whether an example may have no label at all
 */
public record ExpectedF1(boolean emptyPossible) implements DecisionRule {

    /** The rule for examples that may have no label at all. */
    public ExpectedF1() {
        this(true);
    }

    /**
     * The rule for data like the training examples.
     *
     * @param training the true sets of the training examples
     * @return the rule; it rules the empty set out if every training example has a label
     */
    public static ExpectedF1 forDataLike(LabelSets training) {
        return new ExpectedF1(IntStream.range(0, training.rows())
                .anyMatch(row ->
                        IntStream.range(0, training.labels()).noneMatch(label -> training.contains(row, label))));
    }

    @Override
    public LabelSets decide(LabelScores scores) {
        int labels = scores.labels();
        boolean[] members = new boolean[scores.probabilities().length];
        TopSetExpectations expectations = new TopSetExpectations(labels);
        for (int row = 0; row < scores.rows(); row++) {
            int[] order = Ranking.falling(scores.probabilities(), row * labels, labels);
            double[] sorted = new double[labels];
            for (int rank = 0; rank < labels; rank++) {
                sorted[rank] = scores.probabilities()[row * labels + order[rank]];
            }
            int size = firstGreatest(expectations.of(sorted), emptyPossible ? 0 : 1);
            for (int rank = 0; rank < size; rank++) {
                members[row * labels + order[rank]] = true;
            }
        }
        return LabelSets.of(members, labels);
    }

    private static int firstGreatest(double[] values, int from) {
        int best = from;
        for (int i = from + 1; i < values.length; i++) {
            if (values[i] > values[best]) {
                best = i;
            }
        }
        return best;
    }
}
