/**
 * Training for the experiments with pictures: Adam for a planned number of steps, a validation score after each epoch, the best
 * parameters kept, and a checkpoint from which a stopped training goes on to the same bits.
 *
 * <p>An experiment gives a {@link dev.fixpoint.experiments.training.LearningTask}: what is learned, the loss of a minibatch and
 * the validation score. A {@link dev.fixpoint.experiments.training.TrainingPlan} says how long and how fast, a
 * {@link dev.fixpoint.experiments.training.Trainer} does it.
 *
 * <p>All that is random in an epoch follows from the seed and the epoch's number, so the state of the random generators needs
 * no place in the checkpoint.
 */
@NullMarked
package dev.fixpoint.experiments.training;

import org.jspecify.annotations.NullMarked;
