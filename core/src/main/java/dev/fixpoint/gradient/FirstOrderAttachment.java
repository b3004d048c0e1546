package dev.fixpoint.gradient;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Tensor;

/** The first terms of the Neumann series in the place of the adjoint; refuses to be differentiated again. */
record FirstOrderAttachment(Linearization map, int terms) implements AdjointRule {
    static Tensor attached(SolvedMap solved, int terms) {
        HookRegistry.sweep();
        try (TensorScope scope = TensorScope.open()) {
            Linearization map = Linearization.at(solved.g(), solved.solution(), Kept.of(solved.held()));
            if (!map.dependsOnMore()) {
                return scope.handOver(solved.solution().detach());
            }
            return scope.handOver(attached(map, map.image(), solved.solution(), terms));
        }
    }

    /** A solution with the derivative of {@code recorded}, times the series. */
    static Tensor attached(Linearization map, Tensor recorded, Tensor solution, int terms) {
        Tensor correction = HookRegistry.hooked(recorded, solution, new FirstOrderAttachment(map, terms), map.kept());
        return Values.overwritten(solution.detach().add(correction), solution);
    }

    @Override
    public Tensor value(Tensor v) {
        Tensor term = v;
        Tensor sum = v.clone();
        for (int i = 0; i < terms; i++) {
            term = map.vectorJacobianProduct(term);
            sum.add_(term);
        }
        return sum;
    }

    @Override
    public Tensor recorded(Tensor v) {
        Tensor c;
        try (GradientMode off = GradientMode.off()) {
            c = value(v.detach());
        }
        return SecondOrderGuard.guarded(c, map.image(), v);
    }
}
