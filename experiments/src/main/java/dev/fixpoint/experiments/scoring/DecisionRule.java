package dev.fixpoint.experiments.scoring;

/** Turns the probabilities of the labels into the labels that are predicted. */
@FunctionalInterface
public interface DecisionRule {

    /**
     * Predicts one set of labels per example.
     *
     * @param scores the probabilities, {@code [rows, labels]}
     * @return the predicted sets, of the same shape
     */
    LabelSets decide(LabelScores scores);
}
