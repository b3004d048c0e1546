package dev.fixpoint.experiments.flow;

import java.util.ArrayList;
import java.util.List;

/**
 * A model's error over pairs: the mean of the pairs' own.
 *
 * @param endPoint mean end-point error, in pixels
 * @param outliers mean of Fl-all, in percent
 * @param perPair the end-point error of each pair
 */
public record FlowScore(double endPoint, double outliers, List<Double> perPair) {
    /**
     * Copies the list.
     *
     * @param endPoint mean end-point error
     * @param outliers mean of Fl-all
     * @param perPair the end-point error of each pair
     */
    public FlowScore {
        perPair = List.copyOf(perPair);
    }

    /**
     * Measures a model; pairs without a known pixel are left out.
     *
     * @param model predicts
     * @param pairs are read one by one
     * @return the error; NaN for no pairs
     */
    public static FlowScore of(FlowModel model, FlowPairs pairs) {
        List<Double> errors = new ArrayList<>();
        double outliers = 0;
        for (int i = 0; i < pairs.size(); i++) {
            FlowPair pair = pairs.pair(i);
            FlowError error = FlowError.of(model.predict(pair.first(), pair.second()), pair.flow());
            if (error.pixels() > 0) {
                errors.add(error.endPoint());
                outliers += error.outliers();
            }
        }
        double mean = errors.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
        return new FlowScore(mean, outliers / errors.size(), errors);
    }
}
