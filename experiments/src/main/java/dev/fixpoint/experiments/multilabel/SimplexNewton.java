package dev.fixpoint.experiments.multilabel;

import java.util.Arrays;

/**
 * The dual of one step of {@link EntropyBundle}: the weights {@code w >= 0} with sum 1 that minimise
 *
 * <pre>{@code d(w) = sum of softplus(-G' w) - h' w}</pre>
 *
 * by projected Newton steps (Bertsekas 1982): the greatest weight makes up the sum, weights at 0 whose slope keeps them there
 * are left out of the system, and a step is halved until it descends. It ends when no slope exceeds 1e-9 or a step no longer
 * descends. Cost of a step: {@code planes^2 n} products and {@code n} exponentials for each point tried.
 */
final class SimplexNewton {
    private static final int MOST_STEPS = 50;
    private static final int MOST_HALVINGS = 30;
    private static final double TOLERANCE = 1e-9;
    private static final double SUFFICIENT = 1e-4;
    private static final double RIDGE = 1e-12;

    private final double[][] slopes;
    private final double[] offsets;
    private final double[] point;

    /**
     * The planes {@code G[k] y + h[k]}.
     *
     * @param slopes {@code G}, {@code [planes][n]}
     * @param offsets {@code h}
     */
    SimplexNewton(double[][] slopes, double[] offsets) {
        this.slopes = slopes;
        this.offsets = offsets;
        this.point = new double[slopes[0].length];
    }

    /** The labels {@code sigmoid(-G' w)} of the weights that were found. */
    double[] point() {
        return point;
    }

    /** The weights; all alike to start from where the guess does not sum to 1. */
    double[] solve(double[] guess) {
        double[] weights = guess.clone();
        if (Math.abs(Arrays.stream(weights).sum() - 1) > 1e-6) {
            Arrays.fill(weights, 1.0 / weights.length);
        }
        double value = value(weights);
        for (int step = 0; step < MOST_STEPS; step++) {
            double[] gradient = gradient();
            int pivot = greatest(weights);
            int[] free = free(weights, gradient, pivot);
            if (steepest(gradient, free, pivot) < TOLERANCE) {
                break;
            }
            double[] direction = direction(gradient, free, pivot);
            double[] next = descend(weights, value, direction, gradient, free, pivot);
            if (next.length == 0) {
                value(weights);
                break;
            }
            weights = next;
            value = value(weights);
        }
        return weights;
    }

    /** The dual; leaves the labels of the weights in {@code point}. */
    private double value(double[] weights) {
        double sum = 0;
        for (int i = 0; i < point.length; i++) {
            double logit = 0;
            for (int k = 0; k < weights.length; k++) {
                logit -= weights[k] * slopes[k][i];
            }
            double small = Math.exp(-Math.abs(logit));
            sum += Math.max(logit, 0) + Math.log1p(small);
            point[i] = (logit >= 0 ? 1 : small) / (1 + small);
        }
        for (int k = 0; k < weights.length; k++) {
            sum -= weights[k] * offsets[k];
        }
        return sum;
    }

    /** The slope of the dual in each weight: how far the plane lies below 0 at the point. */
    private double[] gradient() {
        double[] gradient = new double[offsets.length];
        for (int k = 0; k < gradient.length; k++) {
            double height = offsets[k];
            for (int i = 0; i < point.length; i++) {
                height += slopes[k][i] * point[i];
            }
            gradient[k] = -height;
        }
        return gradient;
    }

    private static int greatest(double[] weights) {
        int greatest = 0;
        for (int k = 1; k < weights.length; k++) {
            greatest = weights[k] > weights[greatest] ? k : greatest;
        }
        return greatest;
    }

    private static int[] free(double[] weights, double[] gradient, int pivot) {
        int[] free = new int[weights.length];
        int count = 0;
        for (int k = 0; k < weights.length; k++) {
            if (k != pivot && (weights[k] > 0 || gradient[k] < gradient[pivot])) {
                free[count++] = k;
            }
        }
        return Arrays.copyOf(free, count);
    }

    private static double steepest(double[] gradient, int[] free, int pivot) {
        double steepest = 0;
        for (int k : free) {
            steepest = Math.max(steepest, Math.abs(gradient[k] - gradient[pivot]));
        }
        return steepest;
    }

    /** Newton's direction in the free weights. */
    private double[] direction(double[] gradient, int[] free, int pivot) {
        double[][] hessian = new double[free.length][free.length];
        double[] direction = new double[free.length];
        double trace = 0;
        for (int a = 0; a < free.length; a++) {
            for (int b = 0; b <= a; b++) {
                double sum = 0;
                for (int i = 0; i < point.length; i++) {
                    sum += (slopes[free[a]][i] - slopes[pivot][i])
                            * (slopes[free[b]][i] - slopes[pivot][i])
                            * (point[i] * (1 - point[i]));
                }
                hessian[a][b] = sum;
            }
            trace += hessian[a][a];
            direction[a] = gradient[pivot] - gradient[free[a]];
        }
        SmallCholesky.factor(hessian, RIDGE * trace + Double.MIN_NORMAL);
        SmallCholesky.solve(hessian, direction);
        return direction;
    }

    /** The first of the projected, halved steps that descends enough; nothing if none does. */
    private double[] descend(
            double[] weights, double value, double[] direction, double[] gradient, int[] free, int pivot) {
        double length = 1;
        for (int halving = 0; halving < MOST_HALVINGS; halving++) {
            double[] next = weights.clone();
            double promised = 0;
            double rest = 1;
            for (int a = 0; a < free.length; a++) {
                int k = free[a];
                next[k] = Math.max(0, weights[k] + length * direction[a]);
                promised += (gradient[pivot] - gradient[k]) * (next[k] - weights[k]);
            }
            for (int k = 0; k < next.length; k++) {
                rest -= k == pivot ? 0 : next[k];
            }
            next[pivot] = rest;
            if (rest >= 0 && promised > 0 && value(next) <= value - SUFFICIENT * promised) {
                return next;
            }
            length /= 2;
        }
        return new double[0];
    }
}
