package dev.fixpoint.experiments.multilabel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The bundle entropy method for one convex function {@code f} (Amos, Xu and Kolter 2017, section 4.2): it minimises
 * {@code f(y) - H(y)} over {@code [0, 1]^n}, where {@code H} is the sum of the entropies, by planes that touch {@code f} from
 * below. After each plane the next point is where
 *
 * <pre>{@code max over k of (G[k] y + h[k]) - H(y)}</pre>
 *
 * is least: {@code y = sigmoid(-G' w)} with the weights {@code w} of {@link SimplexNewton}. Planes of no weight are dropped. It
 * has converged when {@code f} is no higher than the planes at the point; a few planes then carry the solution, and its
 * derivative. Cost of a plane: that of {@link SimplexNewton}.
 */
final class EntropyBundle {
    private static final double NO_WEIGHT = 1e-8;
    private static final double TOLERANCE = 1e-6;
    private static final double RIDGE = 1e-9;

    private final List<double[]> points = new ArrayList<>();
    private final List<double[]> slopes = new ArrayList<>();
    private final List<Double> offsets = new ArrayList<>();
    private double[] weights = new double[0];
    private double[] solution;
    private boolean converged;

    /** Starts where the entropy is greatest, at 0.5 throughout. */
    EntropyBundle(int size) {
        solution = new double[size];
        Arrays.fill(solution, 0.5);
    }

    /** The best point so far; where {@code f} is to be evaluated next. */
    double[] solution() {
        return solution;
    }

    /** Whether the planes meet {@code f} at the solution; more planes are ignored then. */
    boolean converged() {
        return converged;
    }

    /** Adds the plane that touches {@code f} at the solution, and goes to the next solution. */
    void add(double value, double[] slope) {
        if (converged) {
            return;
        }
        double offset = value - dot(slope, solution);
        if (!points.isEmpty() && value <= height() + TOLERANCE * (1 + Math.abs(value))) {
            converged = true;
            return;
        }
        points.add(solution);
        slopes.add(slope);
        offsets.add(offset);
        SimplexNewton newton = new SimplexNewton(slopes.toArray(double[][]::new), offsets());
        weights = newton.solve(Arrays.copyOf(weights, points.size()));
        solution = newton.point();
        dropPlanesOfNoWeight();
    }

    /** What each plane contributes to the gradient of a loss in the parameters of {@code f}. */
    interface PlaneGradients {
        /**
         * One plane: the gradient of {@code valueFactor f(point) + slopeFactor' df/dy(point)}.
         *
         * @param point where the plane touches {@code f}
         * @param valueFactor of {@code f}
         * @param slopeFactor of its slope
         */
        void add(double[] point, double valueFactor, double[] slopeFactor);
    }

    /**
     * The gradient of the cross-entropy, summed over the labels, of the solution with what is true: one term for each plane,
     * from the optimality conditions of the last step (the paper's section 4.3).
     */
    void crossEntropyGradient(double[] truth, PlaneGradients gradients) {
        int n = solution.length;
        int planes = points.size();
        double[] spread = new double[n];
        double[] error = new double[n];
        for (int i = 0; i < n; i++) {
            spread[i] = solution[i] * (1 - solution[i]);
            error[i] = solution[i] - truth[i];
        }
        double[] ofWeights = weightAdjoint(spread, error);
        double[] ofSolution = new double[n];
        for (int i = 0; i < n; i++) {
            double pull = 0;
            for (int k = 0; k < planes; k++) {
                pull += slopes.get(k)[i] * ofWeights[k];
            }
            ofSolution[i] = -error[i] - spread[i] * pull;
        }
        for (int k = 0; k < planes; k++) {
            double[] slopeFactor = new double[n];
            for (int i = 0; i < n; i++) {
                slopeFactor[i] = weights[k] * ofSolution[i] + ofWeights[k] * (solution[i] - points.get(k)[i]);
            }
            gradients.add(points.get(k), ofWeights[k], slopeFactor);
        }
    }

    /** {@code -M^-1 (G error + t)} with {@code M = G diag(spread) G'} and the {@code t} that makes its sum 0. */
    private double[] weightAdjoint(double[] spread, double[] error) {
        int planes = points.size();
        double[][] matrix = new double[planes][planes];
        double[] right = new double[planes];
        double[] ones = new double[planes];
        double trace = 0;
        for (int k = 0; k < planes; k++) {
            for (int l = 0; l <= k; l++) {
                double sum = 0;
                for (int i = 0; i < spread.length; i++) {
                    sum += slopes.get(k)[i] * spread[i] * slopes.get(l)[i];
                }
                matrix[k][l] = sum;
            }
            trace += matrix[k][k];
            right[k] = dot(slopes.get(k), error);
            ones[k] = 1;
        }
        SmallCholesky.factor(matrix, RIDGE * trace + Double.MIN_NORMAL);
        SmallCholesky.solve(matrix, right);
        SmallCholesky.solve(matrix, ones);
        double shift = Arrays.stream(right).sum() / Arrays.stream(ones).sum();
        double[] adjoint = new double[planes];
        for (int k = 0; k < planes; k++) {
            adjoint[k] = shift * ones[k] - right[k];
        }
        return adjoint;
    }

    private double height() {
        double height = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < points.size(); k++) {
            height = Math.max(height, dot(slopes.get(k), solution) + offsets.get(k));
        }
        return height;
    }

    private void dropPlanesOfNoWeight() {
        for (int k = points.size() - 1; k >= 0; k--) {
            if (weights[k] <= NO_WEIGHT) {
                points.remove(k);
                slopes.remove(k);
                offsets.remove(k);
            }
        }
        weights = Arrays.stream(weights).filter(weight -> weight > NO_WEIGHT).toArray();
    }

    private double[] offsets() {
        return offsets.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
