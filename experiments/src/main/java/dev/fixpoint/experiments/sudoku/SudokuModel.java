package dev.fixpoint.experiments.sudoku;

import dev.fixpoint.experiments.model.SolveCounter;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** What fills in a board. No model is told the rules. */
sealed interface SudokuModel permits LearnedConstraints, SudokuNetwork {
    /** The models of the experiment. */
    enum Kind {
        QP("qp"),
        FPI_NN("fpi-nn");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }

        /** A model with random parameters from torch's generator. */
        SudokuModel create(SolveCounter solves) {
            return switch (this) {
                case QP -> LearnedConstraints.random(solves);
                case FPI_NN -> SudokuNetwork.random(solves);
            };
        }
    }

    /** Scores for each digit of each cell, {@code [B, 64]} from {@code [B, 64]}; the largest of four wins. */
    Tensor scores(Tensor puzzles);

    /** What training makes smaller, {@code []}. */
    Tensor loss(Tensor scores, Tensor solutions);

    List<Tensor> parameters();
}
