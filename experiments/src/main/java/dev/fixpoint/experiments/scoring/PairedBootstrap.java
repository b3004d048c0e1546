package dev.fixpoint.experiments.scoring;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The paired bootstrap test: would one model still be ahead of another on other test examples of the same kind?
 *
 * <p>Test examples are drawn anew, as many as there are, with replacement and for all models alike. With {@code d*} the
 * difference of two mean scores in one such draw,
 *
 * <pre>{@code
 * p = 2 min(#(d* <= 0) + 1, #(d* >= 0) + 1) / (draws + 1),   at most 1
 * }</pre>
 *
 * <p>and the interval spans the middle 95 % of {@code d*}. It speaks of the examples alone: the seeds, over which scores are
 * averaged beforehand, are a second source of chance.
 *
 * <p>Cost: {@code draws * examples * models} additions, once. Source: P. Koehn, "Statistical significance tests for machine
 * translation evaluation", EMNLP 2004; B. Efron, R. J. Tibshirani, "An Introduction to the Bootstrap", 1993, chapters 13 and
 * 16.
 */
public final class PairedBootstrap {
    private static final int DRAWS = 10_000;
    private static final long SEED = 1;

    private final double[] means;
    private final double[][] drawn;

    private PairedBootstrap(double[] means, double[][] drawn) {
        this.means = means;
        this.drawn = drawn;
    }

    /**
     * Draws the examples; the result depends on nothing but the scores.
     *
     * @param scores for each model the score of each example, {@code [rows]}; any unit
     * @return the test, to be asked for pairs of models
     * @throws IllegalArgumentException if there are no models or no examples, or the models differ in the number of examples
     */
    public static PairedBootstrap of(List<double[]> scores) {
        int rows = scores.isEmpty() ? 0 : scores.get(0).length;
        if (rows == 0 || scores.stream().anyMatch(each -> each.length != rows)) {
            throw new IllegalArgumentException(
                    "each of at least 1 model needs a score for the same examples, at least 1, got scores of lengths "
                            + scores.stream().map(each -> each.length).toList());
        }
        double[] means = scores.stream()
                .mapToDouble(each -> Arrays.stream(each).sum() / rows)
                .toArray();
        double[][] drawn = new double[scores.size()][DRAWS];
        SplittableRandom random = new SplittableRandom(SEED);
        int[] chosen = new int[rows];
        for (int draw = 0; draw < DRAWS; draw++) {
            Arrays.setAll(chosen, i -> random.nextInt(rows));
            for (int model = 0; model < drawn.length; model++) {
                drawn[model][draw] = mean(scores.get(model), chosen);
            }
        }
        return new PairedBootstrap(means, drawn);
    }

    /**
     * Compares two models.
     *
     * @param first the index of one
     * @param second the index of the other
     * @return how far the first is ahead
     * @throws IndexOutOfBoundsException if there is no such model
     */
    public Difference between(int first, int second) {
        double[] differences = new double[DRAWS];
        Arrays.setAll(differences, draw -> drawn[first][draw] - drawn[second][draw]);
        Arrays.sort(differences);
        long notAhead = Arrays.stream(differences).filter(d -> d <= 0).count();
        long notBehind = Arrays.stream(differences).filter(d -> d >= 0).count();
        double p = Math.min(1, 2.0 * (Math.min(notAhead, notBehind) + 1) / (DRAWS + 1));
        int cut = DRAWS / 40;
        return new Difference(means[first] - means[second], differences[cut], differences[DRAWS - 1 - cut], p);
    }

    private static double mean(double[] scores, int[] chosen) {
        double sum = 0;
        for (int row : chosen) {
            sum += scores[row];
        }
        return sum / chosen.length;
    }

    /**
     * How far one model is ahead of another, in the unit of the scores.
     *
     * @param mean of the differences over the examples
     * @param lower end of the interval of 95 %
     * @param upper end of the interval of 95 %
     * @param p the two-sided level at which the difference would just be significant
     */
    public record Difference(double mean, double lower, double upper, double p) {}
}
