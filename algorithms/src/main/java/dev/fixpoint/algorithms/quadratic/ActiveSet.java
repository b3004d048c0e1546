package dev.fixpoint.algorithms.quadratic;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The constraints that hold with equality at a primal-dual point, as the sign of {@code A z + trust y} beyond the bounds says.
 *
 * @param atUpper at their upper bound, or equalities; boolean, {@code [B, m]}
 * @param atLower at their lower bound and not at the upper one
 * @param mask 1 for either, else 0
 */
record ActiveSet(Tensor atUpper, Tensor atLower, Tensor mask) {

    static ActiveSet at(Tensor z, Tensor y, Constraints constraints, double trust) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            Tensor shifted = Batched.times(constraints.matrix(), z.detach()).add(y.detach(), new Scalar(trust));
            Tensor equal = constraints.equalities();
            Tensor atUpper = shifted.gt(constraints.upper()).logical_or(equal);
            Tensor atLower = shifted.lt(constraints.lower()).logical_and(atUpper.logical_not());
            Tensor mask = atUpper.logical_or(atLower).to(y.scalar_type());
            return new ActiveSet(scope.handOver(atUpper), scope.handOver(atLower), scope.handOver(mask));
        }
    }
}
