package dev.fixpoint.experiments.toy;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.FixedPointSolver;
import dev.fixpoint.solver.SolveListener;
import dev.fixpoint.solver.StoppingCriterion;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What both fixed-point models share: the solvers, and the norm that bounds their maps. */
final class ToySolves {
    static final double TOLERANCE = 1e-4;
    static final int MAX_EVALUATIONS = 500;

    private ToySolves() {}

    static FixedPointLayer layer(FixedPointMap map, SolveListener listener) {
        FixedPointSolver solver = new AndersonAcceleration(
                StoppingCriterion.standard().withTolerance(TOLERANCE, TOLERANCE).withMaxEvaluations(MAX_EVALUATIONS));
        return FixedPointLayer.of(map)
                .withSolver(solver)
                .withGradient(new ImplicitGradient(solver))
                .withListener(listener);
    }

    /** The largest singular value, {@code []}, differentiable. */
    static Tensor spectralNorm(Tensor matrix) {
        return torch.linalg_matrix_norm(matrix, new Scalar(2.0));
    }
}
