package dev.fixpoint.gradient;

import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.AndersonAcceleration;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.FixedPointSolver;
import dev.fixpoint.solver.SolvePolicy;
import dev.fixpoint.solver.StoppingCriterion;
import org.bytedeco.pytorch.Tensor;

/**
 * The exact gradient by the implicit function theorem: {@code c = J^T c + dLoss/dz*}, solved by backward FPI (paper, eqs. 9 to
 * 16) or any other solver for that equation, and one vector-Jacobian product with {@code c}.
 *
 * <p>Error: that of the two solves; a residual {@code r} of the adjoint leaves an error of at most {@code |r| / (1 - |J|)}.
 * Cost: forward, one evaluation with a graph; backward, one vector-Jacobian product for each evaluation of the solver and one
 * at the end. Memory: the graph of one evaluation and three states, whatever the number of steps.
 *
 * <p>Derivatives of order {@code m} take {@code m} evaluations with a graph forward. Differentiating once more than was
 * asked for is refused with an exception. Under create_graph the adjoint is itself a fixed point, of
 * {@code c -> J^T c + v}, and is attached in the same way with one order less.
 *
 * @param adjointSolver solves {@code c = J^T c + v}
 */
public record ImplicitGradient(FixedPointSolver adjointSolver) implements GradientMethod {
    /** Anderson acceleration with the standard stopping criterion. */
    public ImplicitGradient() {
        this(new AndersonAcceleration(StoppingCriterion.standard()));
    }

    @Override
    public int highestOrder() {
        return Integer.MAX_VALUE;
    }

    @Override
    public FixedPointSolver linearSolver() {
        return adjointSolver;
    }

    @Override
    public Tensor attach(SolvedMap solved, int order) {
        return attached(solved.g(), Kept.of(solved.held()), solved.solution(), solved.policy(), order);
    }

    Tensor attached(BoundMap g, Kept held, Tensor solution, SolvePolicy policy, int order) {
        HookRegistry.sweep();
        try (TensorScope scope = TensorScope.open()) {
            Linearization first = Linearization.at(g, solution, held);
            if (!first.dependsOnMore()) {
                return scope.handOver(solution.detach());
            }
            ImplicitAdjoint adjoint = new ImplicitAdjoint(first, this, policy, 1, new Remainder());
            Tensor correction = HookRegistry.hooked(first.image(), solution, adjoint, first.kept());
            Tensor y = Values.overwritten(solution.detach().add(correction), solution);
            for (int step = 2; step <= order; step++) {
                Linearization next = Linearization.recorded(g, y, held);
                adjoint = new ImplicitAdjoint(next, this, policy, step, adjoint.received());
                Tensor residual = next.image().sub(y);
                correction = HookRegistry.hooked(residual, residual, adjoint, next.kept());
                y = Values.overwritten(y.add(correction), solution);
            }
            return scope.handOver(y);
        }
    }
}
