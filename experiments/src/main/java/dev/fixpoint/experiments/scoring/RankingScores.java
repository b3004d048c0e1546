package dev.fixpoint.experiments.scoring;

/**
 * How well the probabilities order the labels of an example, whatever rule decides; each in percent, a mean over examples.
 *
 * <pre>{@code
 * rankingLoss    = share of the pairs of a true label i and another j with p[i] <= p[j]        (0 without such pairs)
 * precision at k = share of true labels among the k most probable ones
 * }</pre>
 *
 * <p>Equal probabilities count as a wrong order (as in scikit-learn's {@code label_ranking_loss}), so that constant scores
 * gain nothing. Among the most probable labels the one of the lower index comes first. Where there are fewer labels than
 * {@code k}, the missing ones count as not true.
 *
 * @param rankingLoss the share of wrongly ordered pairs; the less the better
 * @param precisionAt1 whether the most probable label is true
 * @param precisionAt3 among the three most probable labels
 * @param precisionAt5 among the five most probable labels
 */
public record RankingScores(double rankingLoss, double precisionAt1, double precisionAt3, double precisionAt5) {

    /**
     * Scores the order of probabilities. Cost: a sort of the labels of each example.
     *
     * @param scores the probabilities, {@code [rows, labels]}
     * @param truth the true sets, of the same shape
     * @return the four measures
     * @throws IllegalArgumentException if the shapes differ or there are no rows
     */
    public static RankingScores of(LabelScores scores, LabelSets truth) {
        Shapes.checkSame(scores.rows(), scores.labels(), truth);
        int labels = truth.labels();
        int[] sizes = truth.sizes();
        double loss = 0;
        long[] hits = new long[3];
        for (int row = 0; row < truth.rows(); row++) {
            int start = row * labels;
            int[] order = Ranking.falling(scores.probabilities(), start, labels);
            long pairs = (long) sizes[row] * (labels - sizes[row]);
            if (pairs > 0) {
                loss += (double) wrongPairs(scores.probabilities(), truth.members(), start, order) / pairs;
            }
            for (int i = 0; i < hits.length; i++) {
                hits[i] += hits(truth.members(), start, order, 1 + 2 * i);
            }
        }
        double rows = truth.rows();
        return new RankingScores(
                100 * loss / rows, 100 * hits[0] / rows, 100 * hits[1] / (3 * rows), 100 * hits[2] / (5 * rows));
    }

    private static int hits(boolean[] members, int start, int[] order, int most) {
        int hits = 0;
        for (int rank = 0; rank < Math.min(most, order.length); rank++) {
            hits += members[start + order[rank]] ? 1 : 0;
        }
        return hits;
    }

    /** Goes down the ranking, one group of equal probabilities at a time. */
    private static long wrongPairs(float[] probabilities, boolean[] members, int start, int[] order) {
        long wrong = 0;
        int othersAbove = 0;
        for (int rank = 0; rank < order.length; ) {
            float level = probabilities[start + order[rank]];
            int here = 0;
            for (; rank < order.length && probabilities[start + order[rank]] == level; rank++) {
                if (members[start + order[rank]]) {
                    here++;
                } else {
                    othersAbove++;
                }
            }
            wrong += (long) here * othersAbove;
        }
        return wrong;
    }
}
