package dev.fixpoint.experiments.planner;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A planner, trained with one seed.
 *
 * @param seed the seed of mazes, noise and parameters
 * @param parameters the number of trained values
 * @param epochs what each epoch brought; the first entry is the planner before training
 * @param best the number of the epoch with the least validation loss, whose parameters are kept
 * @param test the score in held-out mazes of the size learned from
 * @param larger the score in larger mazes
 * @param costs the learned costs of cells without noise, in units of that of a road
 * @param solves evaluations in a forward and a backward solve of the training, mean
 * @param seconds how long it took
 */
public record PlannerRun(
        long seed,
        long parameters,
        List<Epoch> epochs,
        int best,
        PolicyScore test,
        PolicyScore larger,
        Map<Terrain, Double> costs,
        Solves solves,
        double seconds) {
    /**
     * Copies list and map.
     *
     * @param seed the seed
     * @param parameters the number of trained values
     * @param epochs what each epoch brought
     * @param best the number of the best epoch
     * @param test the score in held-out mazes
     * @param larger the score in larger mazes
     * @param costs the learned costs
     * @param solves evaluations in a solve
     * @param seconds how long it took
     */
    public PlannerRun {
        epochs = List.copyOf(epochs);
        costs = Map.copyOf(new EnumMap<>(costs));
    }

    /**
     * What a pass over the training mazes brought.
     *
     * @param number from 1; 0 before training
     * @param trainLoss mean over the batches, while the parameters changed; NaN before training
     * @param validationLoss after the epoch
     * @param validation the score after the epoch
     */
    public record Epoch(int number, double trainLoss, double validationLoss, PolicyScore validation) {}

    /**
     * The cost of solves.
     *
     * @param forward evaluations of value iteration in a forward solve
     * @param backward products in a backward solve
     */
    public record Solves(double forward, double backward) {}
}
