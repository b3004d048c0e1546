/**
 * 4x4 Sudoku learned from solved boards, without the rules: by a quadratic programme whose constraints are learned (OptNet), and by
 * an FPI_NN.
 *
 * <p>{@link dev.fixpoint.experiments.sudoku.Boards} reads the published boards,
 * {@link dev.fixpoint.experiments.sudoku.SudokuTrainer} trains a model and counts the held-out boards that it solves.
 */
@NullMarked
package dev.fixpoint.experiments.sudoku;

import org.jspecify.annotations.NullMarked;
