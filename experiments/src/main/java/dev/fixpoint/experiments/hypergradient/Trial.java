package dev.fixpoint.experiments.hypergradient;

import java.util.Arrays;
import java.util.List;

/**
 * One fit.
 *
 * @param hyperParameters their logarithms
 * @param loss on the validation part
 */
public record Trial(List<Double> hyperParameters, double loss) {
    /**
     * Copies the list.
     *
     * @param hyperParameters their logarithms
     * @param loss on the validation part
     */
    public Trial {
        hyperParameters = List.copyOf(hyperParameters);
    }

    static Trial at(double[] logarithms, double loss) {
        return new Trial(Arrays.stream(logarithms).boxed().toList(), loss);
    }

    /**
     * The logarithms of the hyper-parameters.
     *
     * @return a new array
     */
    public double[] logarithms() {
        return hyperParameters.stream().mapToDouble(value -> value).toArray();
    }
}
