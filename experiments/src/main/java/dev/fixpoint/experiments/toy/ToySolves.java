package dev.fixpoint.experiments.toy;

import dev.fixpoint.FixedPointLayer;
import dev.fixpoint.FixedPointMap;
import dev.fixpoint.gradient.ImplicitGradient;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.FixedPointSolver;
import dev.fixpoint.solver.SolveListener;
import dev.fixpoint.solver.SolverStatistics;
import dev.fixpoint.solver.SolverStatus;
import dev.fixpoint.solver.StoppingCriterion;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What both fixed-point models share: the solvers, the norm that bounds their maps, and the count of what solves cost. */
final class ToySolves implements SolveListener {
    static final double TOLERANCE = 1e-4;
    static final int MAX_EVALUATIONS = 500;

    private long forwardSolves;
    private long forwardEvaluations;
    private long backwardSolves;
    private long backwardEvaluations;

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

    @Override
    public void solved(Phase phase, SolverStatus status, SolverStatistics statistics) {
        if (phase == Phase.FORWARD) {
            forwardSolves++;
            forwardEvaluations += statistics.evaluations();
        } else {
            backwardSolves++;
            backwardEvaluations += statistics.evaluations();
        }
    }

    /** The evaluations per forward solve since the last {@link #reset}; NaN if there was none. */
    double forward() {
        return forwardSolves == 0 ? Double.NaN : (double) forwardEvaluations / forwardSolves;
    }

    /** The products per backward solve since the last {@link #reset}; NaN if there was none. */
    double backward() {
        return backwardSolves == 0 ? Double.NaN : (double) backwardEvaluations / backwardSolves;
    }

    void reset() {
        forwardSolves = 0;
        forwardEvaluations = 0;
        backwardSolves = 0;
        backwardEvaluations = 0;
    }
}
