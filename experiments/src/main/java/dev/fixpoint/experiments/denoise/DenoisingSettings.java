package dev.fixpoint.experiments.denoise;

import dev.fixpoint.experiments.training.TrainingPlan;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What a denoiser is made and trained with. Both kinds share all of it but the number of steps: the feedforward network does
 * {@value #STEPS_OF_FEEDFORWARD} times as many, which take it at least as long.
 *
 * @param width channels of the state
 * @param patch rows and columns of a training patch, even
 * @param batch patches of a minibatch
 * @param learningRate the highest learning rate
 * @param penalty weight of the Jacobian penalty of the fixed point when its iteration begins; falls to a twentieth, {@code penalty 0.05^p}
 *     where {@code p} is the part of the training that is done
 * @param once the part of its training in which the fixed point's network is trained once and not yet iterated, in [0, 1]
 * @param epochs times that the validation pictures are scored
 * @param stepsPerEpoch minibatches between them, for the fixed point
 * @param timeLimit seconds of training for each model; empty: none
 */
public record DenoisingSettings(
        int width,
        int patch,
        int batch,
        double learningRate,
        double penalty,
        double once,
        int epochs,
        int stepsPerEpoch,
        OptionalDouble timeLimit) {
    /** Steps of the feedforward network for one of the fixed point, by the time that they take. */
    public static final int STEPS_OF_FEEDFORWARD = 11;

    private static final double GRADIENT_NORM = 1;
    private static final double LAST_PENALTY = 0.05;

    /**
     * The settings of a full run, chosen on validation pictures, see docs/denoising.md.
     *
     * @return the settings
     */
    public static DenoisingSettings full() {
        return new DenoisingSettings(40, 48, 8, 2e-3, 2, 0.25, 40, 130, OptionalDouble.empty());
    }

    /**
     * The settings of a quick run: as many steps once as a full run has, and 60 % of its steps iterated.
     *
     * @return the settings
     */
    public static DenoisingSettings quick() {
        return new DenoisingSettings(40, 48, 8, 2e-3, 2.7, 0.35, 28, 130, OptionalDouble.empty());
    }

    /**
     * These settings with another length of the training.
     *
     * @param newEpochs times that the validation pictures are scored
     * @param newStepsPerEpoch minibatches between them
     * @return the changed copy
     */
    public DenoisingSettings withSteps(int newEpochs, int newStepsPerEpoch) {
        return new DenoisingSettings(
                width, patch, batch, learningRate, penalty, once, newEpochs, newStepsPerEpoch, timeLimit);
    }

    /**
     * These settings with other minibatches.
     *
     * @param rows patches of a minibatch
     * @return the changed copy
     */
    public DenoisingSettings withBatch(int rows) {
        return new DenoisingSettings(width, patch, rows, learningRate, penalty, once, epochs, stepsPerEpoch, timeLimit);
    }

    /**
     * These settings with a time limit, which the learning rate then follows.
     *
     * @param seconds of computing for each model
     * @return the changed copy
     */
    public DenoisingSettings withTimeLimit(double seconds) {
        return new DenoisingSettings(
                width, patch, batch, learningRate, penalty, once, epochs, stepsPerEpoch, OptionalDouble.of(seconds));
    }

    double penaltyAt(double progress) {
        return penalty * StrictMath.pow(LAST_PENALTY, progress);
    }

    TrainingPlan plan(DenoiserKind kind) {
        int factor = kind == DenoiserKind.FEEDFORWARD ? STEPS_OF_FEEDFORWARD : 1;
        return new TrainingPlan(epochs, factor * stepsPerEpoch, learningRate, GRADIENT_NORM, timeLimit);
    }

    /**
     * All of these by name, for reports.
     *
     * @param kind the model that is trained
     * @return texts and numbers
     */
    public Map<String, Object> asMap(DenoiserKind kind) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("width", width);
        map.put("patch", patch);
        map.put("batch", batch);
        map.put("learningRate", learningRate);
        map.put("stepsPerEpoch", plan(kind).stepsPerEpoch());
        if (kind == DenoiserKind.FPI_NN) {
            map.put("penalty", penalty);
            map.put("once", once);
        }
        timeLimit.ifPresent(seconds -> map.put("timeLimit", seconds));
        return map;
    }
}
