package dev.fixpoint.gradient;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.solver.Solution;
import dev.fixpoint.solver.SolveListener;
import dev.fixpoint.solver.SolvePolicy;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The adjoint {@code c = J^T c + v} by a solve, of one of the steps by which a solution was attached. Step {@code k} has the
 * derivatives of its point to order {@code k - 1}, so its adjoint is differentiable {@code k - 1} times.
 *
 * <p>What such a step passes on to the step before it is {@code J^T c - c + v}: zero, with all the derivatives that it has, but
 * for the residual of this solve and rounding. The step before is told how much that may be, and does not solve for it.
 */
final class ImplicitAdjoint implements AdjointRule {
    private final Linearization map;
    private final ImplicitGradient method;
    private final SolvePolicy policy;
    private final int step;
    private final Remainder received = new Remainder();
    private final Remainder passedOn;

    ImplicitAdjoint(Linearization map, ImplicitGradient method, SolvePolicy policy, int step, Remainder passedOn) {
        this.map = map;
        this.method = method;
        this.policy = policy;
        this.step = step;
        this.passedOn = passedOn;
    }

    /** What this step expects from the one after it. */
    Remainder received() {
        return received;
    }

    @Override
    public Tensor value(Tensor v) {
        return received.covers(v, passedOn) ? torch.zeros_like(v) : solved(v);
    }

    @Override
    public Tensor recorded(Tensor v) {
        if (received.covers(v, passedOn)) {
            return torch.zeros_like(v);
        }
        Tensor c;
        try (GradientMode off = GradientMode.off()) {
            c = solved(v.detach());
        }
        return step == 1
                ? SecondOrderGuard.guarded(c, map.image(), v)
                : method.attached(map.adjoint(v), map.kept().and(v), c, policy, step - 1);
    }

    private Tensor solved(Tensor v) {
        Solution solution = method.adjointSolver().solve(map.adjointToSolve(v), torch.zeros_like(v));
        Tensor c = policy.accept(SolveListener.Phase.BACKWARD, solution);
        passedOn.expect(solution, v);
        return c;
    }
}
