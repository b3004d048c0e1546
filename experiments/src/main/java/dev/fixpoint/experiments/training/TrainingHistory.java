package dev.fixpoint.experiments.training;

import java.util.List;

/**
 * A training, epoch by epoch.
 *
 * @param epochs at least one
 */
public record TrainingHistory(List<EpochReport> epochs) {
    /**
     * Copies the list.
     *
     * @param epochs at least one
     */
    public TrainingHistory {
        epochs = List.copyOf(epochs);
        if (epochs.isEmpty()) {
            throw new IllegalArgumentException("a training has at least 1 epoch, got none");
        }
    }

    /**
     * The epoch with the best score, whose parameters the model keeps.
     *
     * @return the first such epoch
     */
    public EpochReport best() {
        EpochReport best = epochs.get(0);
        for (EpochReport epoch : epochs) {
            if (epoch.score() > best.score()) {
                best = epoch;
            }
        }
        return best;
    }

    /**
     * How long it took.
     *
     * @return seconds of computing in the training thread's own time, validation left out
     */
    public double seconds() {
        return epochs.get(epochs.size() - 1).seconds();
    }
}
