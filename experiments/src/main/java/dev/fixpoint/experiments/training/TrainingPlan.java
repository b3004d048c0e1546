package dev.fixpoint.experiments.training;

import java.util.OptionalDouble;

/**
 * How long and how fast to train. The learning rate rises over the first hundredth of the training, and falls to a fiftieth along half a
 * cosine:
 *
 * <pre>{@code rate(p) = learningRate min(1, 100 p) (0.02 + 0.98 (1 + cos(pi p)) / 2)}</pre>
 *
 * where {@code p} in [0, 1] is the part that is done: of the steps or of the time limit, whichever is more. Without a time limit
 * a training repeats to the bit.
 *
 * @param epochs how often the model is scored
 * @param stepsPerEpoch minibatches of an epoch
 * @param learningRate the highest learning rate of Adam
 * @param gradientNorm the largest norm of a gradient; longer ones are shortened to it
 * @param timeLimit seconds of computing after which the training ends, in the training thread's own time; empty: none
 */
public record TrainingPlan(
        int epochs, int stepsPerEpoch, double learningRate, double gradientNorm, OptionalDouble timeLimit) {
    private static final double WARM_UP = 0.01;
    private static final double LAST = 0.02;

    /**
     * Checks the ranges.
     *
     * @param epochs at least 1
     * @param stepsPerEpoch at least 1
     * @param learningRate positive
     * @param gradientNorm positive
     * @param timeLimit positive, in seconds
     */
    public TrainingPlan {
        if (epochs < 1 || stepsPerEpoch < 1) {
            throw new IllegalArgumentException(
                    "epochs and stepsPerEpoch must be at least 1, got " + epochs + " and " + stepsPerEpoch);
        }
        if (!(learningRate > 0) || !(gradientNorm > 0)) {
            throw new IllegalArgumentException(
                    "learningRate and gradientNorm must be positive, got " + learningRate + " and " + gradientNorm);
        }
        if (timeLimit.isPresent() && !(timeLimit.getAsDouble() > 0)) {
            throw new IllegalArgumentException("timeLimit must be positive, got " + timeLimit.getAsDouble());
        }
    }

    /**
     * A plan without a time limit.
     *
     * @param epochs how often the model is scored
     * @param stepsPerEpoch minibatches of an epoch
     * @param learningRate the highest learning rate of Adam
     * @param gradientNorm the largest norm of a gradient
     */
    public TrainingPlan(int epochs, int stepsPerEpoch, double learningRate, double gradientNorm) {
        this(epochs, stepsPerEpoch, learningRate, gradientNorm, OptionalDouble.empty());
    }

    /**
     * The part that is done.
     *
     * @param step steps behind us
     * @param seconds of computing behind us
     * @return in [0, 1]
     */
    double progress(long step, double seconds) {
        double steps = (double) step / ((long) epochs * stepsPerEpoch);
        double time = timeLimit.isPresent() ? seconds / timeLimit.getAsDouble() : 0;
        return Math.min(1, Math.max(steps, time));
    }

    /** The learning rate of a step at whose end this part is done. */
    double rateAt(double progress) {
        double warm = Math.min(1, progress / WARM_UP);
        return learningRate * warm * (LAST + (1 - LAST) * (1 + StrictMath.cos(Math.PI * progress)) / 2);
    }
}
