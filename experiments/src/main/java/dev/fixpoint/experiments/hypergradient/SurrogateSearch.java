package dev.fixpoint.experiments.hypergradient;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The minimum of a positive function of a few variables in a box, where each evaluation is dear and brings the gradient along. A Gaussian
 * process is conditioned on the logarithms of all values and on their gradients; the next point is where the process, less
 * some of its standard deviations, is least on the rest of a mesh. The deviations' weight falls from 2 to 0, so that the search
 * begins by looking around and ends by descending. The first point is the middle of the box.
 *
 * <p>Such functions may have kinks and several minima, as validation losses have, where a line search stops at the first one.
 *
 * <p>Source: J. Wu, M. Poloczek, A. Wilson, P. Frazier, 'Bayesian optimization with gradients', 2017.
 *
 * @param evaluations at least 2
 * @param box for each variable its least and its largest value
 */
record SurrogateSearch(int evaluations, List<Interval> box) {
    /** Points of the mesh, about. */
    private static final int MESH = 1681;

    SurrogateSearch {
        box = List.copyOf(box);
        if (evaluations < 2) {
            throw new IllegalArgumentException("evaluations must be at least 2, got " + evaluations);
        }
    }

    /** The values that a variable may take. */
    record Interval(double least, double most) {
        double middle() {
            return (least + most) / 2;
        }

        double width() {
            return most - least;
        }
    }

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
    List<Trial> minimise(Function<double[], Value> function, Consumer<Trial> listener) {
        List<Trial> trials = new ArrayList<>();
        GradientProcess process = new GradientProcess(box);
        List<double[]> mesh = mesh();
        double[] point = box.stream().mapToDouble(Interval::middle).toArray();
        for (int left = evaluations - 1; left >= 0; left--) {
            Value value = function.apply(point);
            Trial trial = Trial.at(point, value.value());
            trials.add(trial);
            listener.accept(trial);
            process.learn(point, value);
            double curiosity = 2.0 * Math.max(0, left - 1) / Math.max(1, evaluations - 2.0);
            point = mesh.remove(least(process.lowerBounds(mesh, curiosity)));
        }
        return List.copyOf(trials);
    }

    private List<double[]> mesh() {
        int perAxis = (int) Math.round(Math.pow(MESH, 1.0 / box.size()));
        List<double[]> points = List.of(new double[0]);
        for (Interval axis : box) {
            List<double[]> longer = new ArrayList<>();
            for (double[] point : points) {
                for (int i = 0; i < perAxis; i++) {
                    double[] extended = Arrays.copyOf(point, point.length + 1);
                    extended[point.length] = axis.least() + i * axis.width() / (perAxis - 1);
                    longer.add(extended);
                }
            }
            points = longer;
        }
        return new ArrayList<>(points);
    }

    private static int least(double[] values) {
        int least = 0;
        for (int i = 1; i < values.length; i++) {
            least = values[i] < values[least] ? i : least;
        }
        return least;
    }

    /** The best of some trials. */
    static Trial best(List<Trial> trials) {
        return trials.stream().min(Comparator.comparingDouble(Trial::loss)).orElseThrow();
    }
}
