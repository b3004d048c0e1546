package dev.fixpoint.experiments.multilabel;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.contraction.JacobianEstimate;
import dev.fixpoint.contraction.SpectralRadius;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.BoundMap;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * How a layer's map {@code g} behaves at its fixed points for some inputs.
 *
 * @param meanRadius the mean over the rows of the spectral radius of {@code J = dg/dz}
 * @param largestRadius the largest
 * @param conditionNumber of {@code I - J} over all rows: the largest by the smallest eigenvalue, where {@code J} is symmetric,
 *     which for a gradient step is the condition number of the energy's Hessian; NaN elsewhere
 */
record Curvature(double meanRadius, double largestRadius, double conditionNumber) {
    /** Measures a layer at its solutions for the inputs {@code x}; solves that fail are measured where they got to. */
    static Curvature of(FixedPointLayer layer, Tensor x) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor solution = layer.solve(x).value();
            BoundMap g = layer.map().at(x);
            JacobianEstimate radius = new SpectralRadius().at(g, solution);
            double mean = radius.values().stream()
                    .mapToDouble(Double::doubleValue)
                    .average()
                    .orElse(Double.NaN);
            double condition = g.hasSymmetricJacobian() ? condition(g, solution) : Double.NaN;
            return new Curvature(mean, radius.largest(), condition);
        }
    }

    /** The smallest eigenvalue is the distance between the largest and the spectral radius of what lies below it. */
    private static double condition(BoundMap g, Tensor solution) {
        SpectralRadius method = new SpectralRadius();
        double largest = method.ofBatch(z -> z.sub(g.apply(z)), solution).largest();
        double range = method.ofBatch(z -> z.mul(new Scalar(largest - 1)).add(g.apply(z)), solution)
                .largest();
        return largest / (largest - range);
    }
}
