package dev.fixpoint.benchmarks.quadratic;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** The processor time that one forward and backward pass took. */
record Seconds(double forward, double backward) {
    double both() {
        return forward + backward;
    }

    /** The median of a figure over some passes. */
    static double median(List<Seconds> passes, ToDoubleFunction<Seconds> figure) {
        double[] sorted = passes.stream().mapToDouble(figure).sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
