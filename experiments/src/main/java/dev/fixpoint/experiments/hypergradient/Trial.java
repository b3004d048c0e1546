package dev.fixpoint.experiments.hypergradient;

/**
 * One fit.
 *
 * @param logarithms of the hyper-parameters
 * @param loss on the validation part
 */
public record Trial(double[] logarithms, double loss) {
    /**
     * Copies the array.
     *
     * @param logarithms of the hyper-parameters
     * @param loss on the validation part
     */
    public Trial {
        logarithms = logarithms.clone();
    }

    @Override
    public double[] logarithms() {
        return logarithms.clone();
    }
}
