package dev.fixpoint.experiments.multilabel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EntropyBundleTest {
    /** Half the distance of the grid's points. */
    private static final double GRID = 5e-4;

    private static final double[] CENTRE = {0.9, 0.2};
    private static final double[][] CURVATURE = {{6, 2}, {2, 4}};

    /** Slopes of three pieces. */
    private static final double[][] PIECES = {{3, -2}, {-2, 4}, {-1, -3}};

    @Test
    void itFindsTheMinimumThatAFineGridFinds() {
        double[] best = {0.5, 0.5};
        double least = Double.POSITIVE_INFINITY;
        for (double a = GRID; a < 1; a += 2 * GRID) {
            for (double b = GRID; b < 1; b += 2 * GRID) {
                double height = value(CENTRE, a, b) + negativeEntropy(a) + negativeEntropy(b);
                if (height < least) {
                    least = height;
                    best = new double[] {a, b};
                }
            }
        }
        assertThat(solved(CENTRE).solution()).containsExactly(best, within(2 * GRID));
    }

    @Test
    void aLinearFunctionTakesOnePlaneAndEndsAtTheSigmoid() {
        EntropyBundle bundle = new EntropyBundle(2);
        for (int i = 0; i < 2; i++) {
            double[] y = bundle.solution();
            bundle.add(3 + 2 * y[0] - y[1], new double[] {2, -1});
        }
        assertThat(bundle.converged()).isTrue();
        assertThat(bundle.solution())
                .containsExactly(new double[] {1 / (1 + Math.exp(2)), 1 / (1 + Math.exp(-1))}, within(1e-12));
    }

    @Test
    void aKinkIsFoundWhereTwoPlanesMeet() {
        EntropyBundle bundle = new EntropyBundle(1);
        for (int i = 0; i < 10; i++) {
            double y = bundle.solution()[0];
            bundle.add(20 * Math.abs(y - 0.7), new double[] {y < 0.7 ? -20 : 20});
        }
        assertThat(bundle.converged()).isTrue();
        assertThat(bundle.solution()[0]).isCloseTo(0.7, within(1e-6));
    }

    /** Exact for functions with a finite number of pieces, such as a network of ReLUs, once the planes are those pieces. */
    @Test
    void itsGradientIsThatOfFiniteDifferences() {
        double[] heights = {0.3, 0.1, 0};
        double[] truth = {0, 1};
        double[] gradient = new double[heights.length];
        solvedPieces(heights)
                .crossEntropyGradient(
                        truth, (point, valueFactor, slopeFactor) -> gradient[piece(heights, point)] += valueFactor);
        double step = 1e-4;
        for (int i = 0; i < heights.length; i++) {
            double[] up = heights.clone();
            double[] down = heights.clone();
            up[i] += step;
            down[i] -= step;
            double difference = (crossEntropy(solvedPieces(up).solution(), truth)
                            - crossEntropy(solvedPieces(down).solution(), truth))
                    / (2 * step);
            assertThat(gradient[i]).isCloseTo(difference, within(1e-5));
        }
        assertThat(Math.abs(gradient[0])).as("the pieces compete").isGreaterThan(0.01);
    }

    private static EntropyBundle solvedPieces(double[] heights) {
        EntropyBundle bundle = new EntropyBundle(2);
        for (int i = 0; i < 10; i++) {
            double[] y = bundle.solution();
            int piece = piece(heights, y);
            bundle.add(height(heights, piece, y), PIECES[piece].clone());
        }
        assertThat(bundle.converged()).isTrue();
        return bundle;
    }

    private static int piece(double[] heights, double[] y) {
        int highest = 0;
        for (int k = 1; k < heights.length; k++) {
            highest = height(heights, k, y) > height(heights, highest, y) ? k : highest;
        }
        return highest;
    }

    private static double height(double[] heights, int piece, double[] y) {
        return heights[piece] + PIECES[piece][0] * y[0] + PIECES[piece][1] * y[1];
    }

    private static EntropyBundle solved(double[] centre) {
        EntropyBundle bundle = new EntropyBundle(2);
        for (int i = 0; i < 60; i++) {
            double[] y = bundle.solution();
            bundle.add(value(centre, y[0], y[1]), slope(centre, y));
        }
        assertThat(bundle.converged()).isTrue();
        return bundle;
    }

    private static double value(double[] centre, double a, double b) {
        double[] slope = slope(centre, new double[] {a, b});
        return (slope[0] * (a - centre[0]) + slope[1] * (b - centre[1])) / 2;
    }

    private static double[] slope(double[] centre, double[] y) {
        return Arrays.stream(CURVATURE)
                .mapToDouble(row -> row[0] * (y[0] - centre[0]) + row[1] * (y[1] - centre[1]))
                .toArray();
    }

    private static double negativeEntropy(double y) {
        return y * Math.log(y) + (1 - y) * Math.log(1 - y);
    }

    private static double crossEntropy(double[] y, double[] truth) {
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            sum -= truth[i] * Math.log(y[i]) + (1 - truth[i]) * Math.log(1 - y[i]);
        }
        return sum;
    }
}
