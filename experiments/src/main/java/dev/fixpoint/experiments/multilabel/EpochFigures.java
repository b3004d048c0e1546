package dev.fixpoint.experiments.multilabel;

import dev.fixpoint.contraction.TrainingSummary;
import dev.fixpoint.solver.SolveListener.Phase;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one epoch of a training was like.
 *
 * @param epoch its number, from 1
 * @param loss the mean training loss
 * @param validationF1 example-based F1 of the validation rows under the expected-F1 rule, in percent
 * @param solves what its solves were like
 * @param seconds since the training began
 */
public record EpochFigures(int epoch, double loss, double validationF1, Solves solves, double seconds) {
    /**
     * The solves of an epoch; NaN for a model that solves nothing.
     *
     * @param forward evaluations per forward solve
     * @param backward products with the Jacobian per backward solve
     * @param failures solves of both kinds that did not converge
     * @param spectralRadius of the Jacobian at the solutions for some validation rows, the largest, at the end of the epoch
     */
    public record Solves(double forward, double backward, double failures, double spectralRadius) {
        static Solves of(TrainingSummary summary) {
            double forward = summary.of(Phase.FORWARD).meanEvaluations();
            long failures = summary.of(Phase.FORWARD).failures()
                    + summary.of(Phase.BACKWARD).failures();
            return new Solves(
                    forward,
                    summary.of(Phase.BACKWARD).meanEvaluations(),
                    Double.isNaN(forward) ? Double.NaN : failures,
                    summary.spectralRadius());
        }
    }

    /** The figures by name, as tags for TensorBoard. */
    Map<String, Double> scalars() {
        Map<String, Double> scalars = new LinkedHashMap<>();
        scalars.put("train/loss", loss);
        scalars.put("validation/f1@expected", validationF1);
        scalars.put("solver/forward_steps", solves.forward());
        scalars.put("solver/backward_steps", solves.backward());
        scalars.put("solver/failures", solves.failures());
        scalars.put("solver/spectral_radius", solves.spectralRadius());
        return scalars;
    }
}
