package dev.fixpoint.gradient;

import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.FixedPointIteration;
import dev.fixpoint.solver.FixedPointSolver;
import dev.fixpoint.solver.SolvePolicy;
import dev.fixpoint.solver.StoppingCriterion;
import org.bytedeco.pytorch.Tensor;

/**
 * The exact gradient by the implicit function theorem: backward FPI, {@code c[n+1] = J^T c[n] + dLoss/dz*} (paper, eqs. 9 to
 * 16), or any other solver for that equation.
 *
 * <p>Error: that of the two solves; a residual {@code r} of the adjoint leaves an error of at most {@code |r| / (1 - |J|)}.
 * Cost: forward, one evaluation with a graph; backward, one vector-Jacobian product for each evaluation of the solver and one
 * at the end. Memory: the graph of one evaluation and two states, whatever the number of steps.
 *
 * <p>The derivative is of first order: differentiating it again is refused with an exception.
 *
 * @param adjointSolver solves {@code c = J^T c + v}
 */
public record ImplicitGradient(FixedPointSolver adjointSolver) implements GradientMethod {
    /** Backward FPI with the standard stopping criterion. */
    public ImplicitGradient() {
        this(new FixedPointIteration(StoppingCriterion.standard()));
    }

    @Override
    public Tensor attach(BoundMap g, Tensor solution, SolvePolicy policy) {
        HookRegistry.sweep();
        try (TensorScope scope = TensorScope.open()) {
            Tensor leaf = solution.detach().requires_grad_(true);
            Tensor image = g.apply(leaf);
            if (!GraphInspection.dependsOnMoreThan(leaf, image)) {
                return scope.handOver(solution.detach());
            }
            Tensor correction = HookRegistry.hooked(
                    image, solution, new AdjointHook(image, leaf, adjointSolver, policy), image, leaf);
            return scope.handOver(Values.overwritten(solution.detach().add(correction), solution));
        }
    }
}
