package dev.fixpoint.algorithms.quadratic;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.BoundMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Newton's step on the KKT conditions for the constraints that a state {@code (z, y)} takes for active. The factors belong to
 * the active set and are kept until it changes, in buffers of the scope in which this map was made: not for several threads.
 */
final class KktStep implements BoundMap {
    /** How much a multiplier counts, beside the distance to the bound, in saying that a constraint is active. */
    private static final double TRUST_IN_MULTIPLIERS = 1e3;

    private final Tensor quadratic;
    private final Tensor linear;
    private final Constraints constraints;
    private final Tensor knownMask;
    private boolean hasFactors;
    private final KktFactors factors;

    /** For a programme that is equilibrated by a scaling; the identity's where it is so already. */
    KktStep(Tensor quadratic, Tensor linear, Constraints constraints, Scaling scaling) {
        this.quadratic = quadratic;
        this.linear = linear;
        this.constraints = constraints;
        try (GradientMode off = GradientMode.off()) {
            long samples = linear.size(0);
            knownMask = torch.zeros(new long[] {samples, constraints.count()}, linear.options());
            factors = KktFactors.empty(quadratic, constraints.matrix(), scaling, samples);
        }
    }

    @Override
    public Tensor apply(Tensor state) {
        try (TensorScope scope = TensorScope.open()) {
            long width = linear.size(1);
            Tensor z = state.narrow(1, 0, width);
            Tensor y = state.narrow(1, width, constraints.count());
            ActiveSet set = ActiveSet.at(z, y, constraints.detached(), TRUST_IN_MULTIPLIERS);
            Tensor kept = y.mul(set.mask());
            Tensor slope =
                    Batched.times(quadratic, z).add(linear).add(Batched.transposedTimes(constraints.matrix(), kept));
            Tensor bound = torch.where(
                    set.atUpper(),
                    constraints.upper(),
                    torch.where(set.atLower(), constraints.lower(), torch.zeros_like(y)));
            Tensor excess =
                    Batched.times(constraints.matrix(), z).mul(set.mask()).sub(bound);
            KktFactors.Step step = factorsFor(set.mask()).solve(slope, excess);
            return scope.handOver(torch.cat(new TensorVector(z.sub(step.primal()), kept.sub(step.dual())), 1));
        }
    }

    private KktFactors factorsFor(Tensor mask) {
        if (!hasFactors || !mask.equal(knownMask)) {
            try (GradientMode off = GradientMode.off()) {
                factors.update(constraints.matrix(), mask);
                knownMask.copy_(mask);
                hasFactors = true;
            }
        }
        return factors;
    }
}
