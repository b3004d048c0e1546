package dev.fixpoint.experiments.hypergradient;

import java.util.List;

/**
 * One model on one split: its hyper-parameters by grid search and by a search with hypergradients.
 *
 * @param model its name
 * @param names of the hyper-parameters
 * @param seed of the split
 * @param grid what the grid search found
 * @param hypergradient what the search with gradients found
 */
public record HypergradientRun(String model, List<String> names, long seed, Search grid, Search hypergradient) {
    /**
     * One way to find hyper-parameters.
     *
     * @param trials all fits in their order
     * @param best the one with the least validation loss
     * @param testLoss of the best, on the held-out part
     * @param testAccuracy of the best, in percent; NaN for a regression
     * @param seconds how long it took
     */
    public record Search(List<Trial> trials, Trial best, double testLoss, double testAccuracy, double seconds) {
        /**
         * Copies the list.
         *
         * @param trials all fits
         * @param best the one with the least validation loss
         * @param testLoss of the best
         * @param testAccuracy of the best
         * @param seconds how long it took
         */
        public Search {
            trials = List.copyOf(trials);
        }
    }

    /**
     * By how much a search's validation loss is above the grid's, in percent.
     *
     * @param search one of the two
     * @return negative where it is below
     */
    public double excess(Search search) {
        return 100 * (search.best().loss() / grid.best().loss() - 1);
    }
}
