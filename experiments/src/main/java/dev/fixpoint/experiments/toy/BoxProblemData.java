package dev.fixpoint.experiments.toy;

import java.util.SplittableRandom;
import java.util.stream.DoubleStream;

/**
 * The toy experiment's data: one random program and pairs (a, z*(a)) to train, validate and test with.
 *
 * <p>{@code Q = U diag(lambda) U'} has a uniformly random orthogonal basis U and eigenvalues in [0.5, 5], one
 * log-uniform in each of n parts of equal ratio, so its condition number is at most 10 and alike for all seeds. Inputs are
 * {@code a ~ N(0, scale^2 I)}. With a scale of {@link #DEFAULT_INPUT_SCALE} and 10 dimensions, about two fifths of the
 * coordinates of the solutions lie on the box: constraints matter, but do not settle everything.
 *
 * <p>Everything follows from the seed. Q and the three sets have a random stream each, so a larger training set leaves Q
 * and the other sets as they are and begins with the rows of the smaller one.
 *
 * @param program the program, with its Q
 * @param train pairs to learn from
 * @param validation pairs to choose an epoch or a setting by
 * @param test pairs to report on
 */
public record BoxProblemData(BoxQuadraticProgram program, BoxPairs train, BoxPairs validation, BoxPairs test) {

    /** The standard deviation of the inputs' coordinates that the experiment uses. */
    public static final double DEFAULT_INPUT_SCALE = 1.75;

    private static final double LEAST_EIGENVALUE = 0.5;
    private static final double GREATEST_EIGENVALUE = 5;

    /**
     * How many pairs each set has.
     *
     * @param train pairs to learn from
     * @param validation pairs to choose by
     * @param test pairs to report on
     */
    public record Sizes(int train, int validation, int test) {

        /**
         * Checks the sizes.
         *
         * @param train pairs to learn from
         * @param validation pairs to choose by
         * @param test pairs to report on
         * @throws IllegalArgumentException if one is below 1
         */
        public Sizes {
            if (train < 1 || validation < 1 || test < 1) {
                throw new IllegalArgumentException("each set needs at least 1 pair, got " + train + ", " + validation
                        + " and " + test + " for train, validation and test");
            }
        }
    }

    /**
     * Draws a program and its pairs, and solves them. Cost: one {@link BoxQuadraticProgram#solve} per pair.
     *
     * @param dimension the number of coordinates, from 1 to {@link BoxQuadraticProgram#MAX_DIMENSION}
     * @param inputScale the standard deviation of each coordinate of a
     * @param sizes how many pairs each set has
     * @param seed of everything random
     * @return the data, the same for the same arguments
     * @throws IllegalArgumentException if the dimension or the scale is out of range
     */
    public static BoxProblemData draw(int dimension, double inputScale, Sizes sizes, long seed) {
        if (dimension < 1 || dimension > BoxQuadraticProgram.MAX_DIMENSION) {
            throw new IllegalArgumentException(
                    "the dimension must lie in [1, " + BoxQuadraticProgram.MAX_DIMENSION + "], got " + dimension);
        }
        if (!(inputScale > 0 && inputScale <= 1000)) {
            throw new IllegalArgumentException("inputScale must lie in (0, 1000], got " + inputScale);
        }
        SplittableRandom random = new SplittableRandom(seed);
        BoxQuadraticProgram program = BoxQuadraticProgram.of(randomQuadratic(dimension, random.split()));
        return new BoxProblemData(
                program,
                BoxPairs.draw(program, inputScale, sizes.train(), random.split()),
                BoxPairs.draw(program, inputScale, sizes.validation(), random.split()),
                BoxPairs.draw(program, inputScale, sizes.test(), random.split()));
    }

    private static double[][] randomQuadratic(int n, SplittableRandom random) {
        double[][] basis = randomOrthogonal(n, random);
        double[] eigenvalues = new double[n];
        for (int i = 0; i < n; i++) {
            double position = (i + random.nextDouble()) / n;
            eigenvalues[i] = LEAST_EIGENVALUE * StrictMath.pow(GREATEST_EIGENVALUE / LEAST_EIGENVALUE, position);
        }
        double[][] quadratic = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = 0;
                for (int k = 0; k < n; k++) {
                    sum += eigenvalues[k] * basis[k][i] * basis[k][j];
                }
                quadratic[i][j] = sum;
                quadratic[j][i] = sum;
            }
        }
        return quadratic;
    }

    /** Orthonormal rows: Gram-Schmidt on Gaussian vectors, each projected twice against cancellation. */
    private static double[][] randomOrthogonal(int n, SplittableRandom random) {
        double[][] basis = new double[n][];
        for (int i = 0; i < n; i++) {
            double[] vector =
                    DoubleStream.generate(random::nextGaussian).limit(n).toArray();
            for (int pass = 0; pass < 2; pass++) {
                for (int j = 0; j < i; j++) {
                    addMultiple(vector, -dot(vector, basis[j]), basis[j]);
                }
            }
            double norm = Math.sqrt(dot(vector, vector));
            for (int k = 0; k < n; k++) {
                vector[k] /= norm;
            }
            basis[i] = vector;
        }
        return basis;
    }

    private static double dot(double[] left, double[] right) {
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += left[i] * right[i];
        }
        return sum;
    }

    private static void addMultiple(double[] vector, double factor, double[] other) {
        for (int i = 0; i < vector.length; i++) {
            vector[i] += factor * other[i];
        }
    }
}
