package dev.fixpoint.experiments.hypergradient;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * BFGS with backtracking for a few variables, where each evaluation is dear. A step that does not lower the function enough is
 * shortened to the minimum of the parabola through what is known along it.
 *
 * <p>Source: J. Nocedal, S. Wright, 'Numerical optimization', 2006, sections 3.5 and 6.1.
 *
 * @param maxEvaluations at least 1
 * @param longestStep in each variable
 * @param smallestDecrease as a part of the value: a step that lowers it by less ends the search
 */
record QuasiNewton(int maxEvaluations, double longestStep, double smallestDecrease) {
    private static final double SUFFICIENT = 1e-4;
    private static final double SHORTEST = 0.1;
    private static final double LONGEST = 0.5;
    private static final int BACKTRACKS = 4;

    /** A function's value and gradient. */
    static final class Value {
        private final double value;
        private final double[] gradient;

        Value(double value, double... gradient) {
            this.value = value;
            this.gradient = gradient.clone();
        }

        double value() {
            return value;
        }

        double[] gradient() {
            return gradient.clone();
        }
    }

    /** All points that were evaluated, in their order. */
    List<Trial> minimise(Function<double[], Value> function, double[] start, Consumer<Trial> listener) {
        return new Search(function, listener).from(start);
    }

    private final class Search {
        private final Function<double[], Value> function;
        private final Consumer<Trial> listener;
        private final List<Trial> trials = new ArrayList<>();
        private double[][] inverse = {};

        Search(Function<double[], Value> function, Consumer<Trial> listener) {
            this.function = function;
            this.listener = listener;
        }

        List<Trial> from(double[] start) {
            double[] point = start;
            Value here = evaluate(point);
            inverse = identity(start.length, longestStep / largest(here.gradient()));
            boolean progress = largest(here.gradient()) > 0;
            while (progress && trials.size() < maxEvaluations) {
                double[] direction = direction(here.gradient());
                double slope = dot(direction, here.gradient());
                double length = 1;
                double[] next = moved(point, direction, length);
                Value there = evaluate(next);
                for (int i = 0; i < BACKTRACKS && !sufficient(here, there, slope * length) && mayGoOn(); i++) {
                    length *= shortening(here, there, slope * length);
                    next = moved(point, direction, length);
                    there = evaluate(next);
                }
                progress = here.value() - there.value() > smallestDecrease * Math.abs(here.value());
                if (there.value() < here.value()) {
                    learn(minus(next, point), minus(there.gradient(), here.gradient()));
                    point = next;
                    here = there;
                }
            }
            return List.copyOf(trials);
        }

        private boolean mayGoOn() {
            return trials.size() < maxEvaluations;
        }

        private Value evaluate(double[] point) {
            Value value = function.apply(point);
            Trial trial = Trial.at(point, value.value());
            trials.add(trial);
            listener.accept(trial);
            return value;
        }

        /** Downhill, and not longer than allowed in any variable. */
        private double[] direction(double[] gradient) {
            double[] direction = new double[gradient.length];
            for (int i = 0; i < direction.length; i++) {
                direction[i] = -dot(inverse[i], gradient);
            }
            double factor = Math.min(1, longestStep / Math.max(largest(direction), Double.MIN_NORMAL));
            for (int i = 0; i < direction.length; i++) {
                direction[i] *= factor;
            }
            return direction;
        }

        /** The BFGS update, left out where the curvature along the step is not positive. */
        private void learn(double[] step, double[] change) {
            double curvature = dot(step, change);
            if (curvature <= 1e-12) {
                return;
            }
            int n = step.length;
            if (trials.size() <= 2) {
                inverse = identity(n, curvature / dot(change, change));
            }
            double[] product = new double[n];
            for (int i = 0; i < n; i++) {
                product[i] = dot(inverse[i], change);
            }
            double factor = 1 + dot(change, product) / curvature;
            double[][] updated = new double[n][n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    updated[i][j] = inverse[i][j]
                            + (factor * step[i] * step[j] - product[i] * step[j] - step[i] * product[j]) / curvature;
                }
            }
            inverse = updated;
        }
    }

    /** The better of two trials. */
    static Trial best(List<Trial> trials) {
        return trials.stream().min(Comparator.comparingDouble(Trial::loss)).orElseThrow();
    }

    private static boolean sufficient(Value here, Value there, double slope) {
        return there.value() <= here.value() + SUFFICIENT * slope;
    }

    private static double shortening(Value here, Value there, double slope) {
        double minimum = -slope / (2 * (there.value() - here.value() - slope));
        return Double.isFinite(minimum) ? Math.min(Math.max(minimum, SHORTEST), LONGEST) : SHORTEST;
    }

    private static double[] moved(double[] point, double[] direction, double length) {
        double[] moved = point.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += length * direction[i];
        }
        return moved;
    }

    private static double[] minus(double[] a, double[] b) {
        return moved(a, b, -1);
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double largest(double[] values) {
        double largest = 0;
        for (double value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    private static double[][] identity(int n, double scale) {
        double[][] matrix = new double[n][n];
        for (int i = 0; i < n; i++) {
            matrix[i][i] = scale;
        }
        return matrix;
    }
}
