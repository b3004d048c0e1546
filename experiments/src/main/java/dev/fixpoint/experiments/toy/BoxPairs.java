package dev.fixpoint.experiments.toy;

import java.util.SplittableRandom;

/**
 * Inputs of a {@link BoxQuadraticProgram} with their exact solutions, row by row.
 *
 * <ul>
 *   <li>inputs: a, {@code [rows * dimension]}
 *   <li>solutions: z*(a), {@code [rows * dimension]}, each in [-1, 1]
 * </ul>
 */
public final class BoxPairs {

    private final int dimension;
    private final double[] inputs;
    private final double[] solutions;

    private BoxPairs(int dimension, double[] inputs, double[] solutions) {
        this.dimension = dimension;
        this.inputs = inputs;
        this.solutions = solutions;
    }

    static BoxPairs draw(BoxQuadraticProgram program, double inputScale, int rows, SplittableRandom random) {
        int dimension = program.dimension();
        double[] inputs = new double[rows * dimension];
        double[] solutions = new double[rows * dimension];
        double[] linear = new double[dimension];
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < dimension; i++) {
                linear[i] = inputScale * random.nextGaussian();
            }
            System.arraycopy(linear, 0, inputs, row * dimension, dimension);
            System.arraycopy(program.solve(linear), 0, solutions, row * dimension, dimension);
        }
        return new BoxPairs(dimension, inputs, solutions);
    }

    /**
     * The number of pairs.
     *
     * @return at least 1
     */
    public int rows() {
        return inputs.length / dimension;
    }

    /**
     * The number of coordinates of an input and of a solution.
     *
     * @return at least 1
     */
    public int dimension() {
        return dimension;
    }

    /**
     * The inputs.
     *
     * @return a copy of a, {@code [rows * dimension]}, row by row
     */
    public double[] inputs() {
        return inputs.clone();
    }

    /**
     * The solutions.
     *
     * @return a copy of z*(a), {@code [rows * dimension]}, row by row
     */
    public double[] solutions() {
        return solutions.clone();
    }

    /**
     * How much of the solutions lies on the box.
     *
     * @return the fraction of coordinates that are -1 or 1
     */
    public double activeFraction() {
        int active = 0;
        for (double coordinate : solutions) {
            if (Math.abs(coordinate) == 1) {
                active++;
            }
        }
        return (double) active / solutions.length;
    }
}
