package dev.fixpoint.experiments.sudoku;

import java.util.Comparator;
import java.util.List;

/**
 * One model, trained with one seed.
 *
 * @param model its name
 * @param seed the seed of its parameters and of the order of the boards
 * @param parameters the number of trained values
 * @param epochs what each epoch brought
 * @param test the held-out boards, by the parameters of the best epoch
 * @param unseen those of them whose puzzle is not among the boards of the training
 * @param seconds how long it took
 */
public record SudokuRun(
        String model, long seed, long parameters, List<Epoch> epochs, Share test, Share unseen, double seconds) {
    /**
     * Copies the list.
     *
     * @param model its name
     * @param seed the seed
     * @param parameters the number of trained values
     * @param epochs what each epoch brought, at least one
     * @param test the held-out boards
     * @param unseen those with new puzzles
     * @param seconds how long it took
     */
    public SudokuRun {
        epochs = List.copyOf(epochs);
    }

    /**
     * Boards that were filled in rightly.
     *
     * @param solved how many
     * @param boards of how many
     */
    public record Share(int solved, int boards) {
        /**
         * The part in percent.
         *
         * @return 0 to 100
         */
        public double percent() {
            return 100.0 * solved / boards;
        }
    }

    /**
     * What one pass over the training boards brought.
     *
     * @param number from 1
     * @param trainLoss mean over the minibatches, while the parameters changed
     * @param validation boards of the validation split that are right after the epoch
     * @param forward evaluations per forward solve of the training
     * @param backward products per backward solve; NaN where a solve of its own is not needed
     */
    public record Epoch(int number, double trainLoss, Share validation, double forward, double backward) {}

    /**
     * The epoch with most validation boards right, whose parameters the model keeps.
     *
     * @return the first such epoch
     */
    public Epoch best() {
        return epochs.stream()
                .max(Comparator.comparingInt((Epoch epoch) -> epoch.validation().solved())
                        .thenComparing(Epoch::number, Comparator.reverseOrder()))
                .orElseThrow();
    }
}
