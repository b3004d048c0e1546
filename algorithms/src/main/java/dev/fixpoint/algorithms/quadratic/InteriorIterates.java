package dev.fixpoint.algorithms.quadratic;

import dev.fixpoint.memory.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The iterates of a primal-dual interior-point method for a batch of scaled programmes. With {@code G = (A; -A)}, {@code h = (u; -l)} and
 * equalities {@code A z = b} apart, one step of Newton's method for
 *
 * <pre>{@code Q z + q + A'v + G'w = 0,    A z = b,    G z + s = h,    s w = target,    s, w > 0}</pre>
 *
 * is solved by a Cholesky factorisation of {@code Q + A'A / d + G' diag(w / (s + d w)) G}, where {@code d} keeps multipliers near those of
 * the step before (the proximal method of multipliers), so that constraints may depend on one another. Mehrotra's predictor
 * gives the target, his corrector the second-order term.
 */
final class InteriorIterates {
    private static final double REGULARIZATION = 1e-7;
    private static final double SMALL = 1e-9;
    /** The part of the way to the boundary that a step goes at most. */
    private static final double TO_THE_BOUNDARY = 0.99;

    private static final double TINY = 1e-300;

    private final Programs programs;
    /** 1 for equalities, else 0; {@code [m]} or {@code [B, m]}. */
    private final Tensor equal;

    private final Tensor targets;
    /** 1 for the bounds of inequalities that are finite, else 0: the upper ones, then the lower ones, {@code [2 m]} or {@code [B, 2 m]}. */
    private final Tensor bounded;

    private final Tensor limits;
    /** How many bounds there are, at least 1. */
    private final Tensor bounds;

    private final Tensor z;
    /** {@code v}, {@code [B, m]}, 0 for inequalities. */
    private final Tensor free;
    /** {@code s}, {@code [B, 2 m]}, 1 where there is no bound. */
    private final Tensor slack;
    /** {@code w}, {@code [B, 2 m]}, 0 where there is no bound. */
    private final Tensor held;

    /** What Newton's steps at one point share: Cholesky factors and residuals. */
    private record Linearization(Tensor factor, Tensor slope, Tensor miss, Tensor excess, Tensor softness) {}

    /** A step. */
    private record Change(Tensor z, Tensor free, Tensor slack, Tensor held) {}

    private InteriorIterates(Programs programs, Tensor z, Tensor free, Tensor slack, Tensor held) {
        this.programs = programs;
        this.z = z;
        this.free = free;
        this.slack = slack;
        this.held = held;
        Constraints constraints = programs.constraints();
        Tensor equalities = constraints.equalities();
        this.equal = equalities.to(z.scalar_type());
        this.targets = torch.where(equalities, constraints.upper(), torch.zeros_like(equal));
        Tensor ends = spread(constraints.upper(), constraints.lower().neg());
        Tensor there =
                ends.isfinite().logical_and(spread(equalities, equalities).logical_not());
        this.bounded = there.to(z.scalar_type());
        this.limits = torch.where(there, ends, torch.zeros_like(ends));
        this.bounds = bounded.sum(-1).view(-1, 1).clamp_min(new Scalar(1));
    }

    /** The minimum with squares of {@code G z - h} instead of the inequalities, moved into the inside of the slacks and multipliers. */
    static InteriorIterates start(Programs programs) {
        Tensor z = torch.zeros_like(programs.linear());
        long[] shape = {programs.count(), programs.constraints().count()};
        Tensor free = torch.zeros(shape, z.options());
        Tensor slack = torch.ones(new long[] {shape[0], 2 * shape[1]}, z.options());
        InteriorIterates iterates = new InteriorIterates(programs, z, free, slack, torch.zeros_like(slack));
        try (TensorScope scope = TensorScope.open()) {
            iterates.findStart();
        }
        return iterates;
    }

    private void findStart() {
        Tensor matrix = programs.constraints().matrix();
        Tensor factor = factor(bounded.expand_as(slack));
        Tensor miss = targets.neg();
        Tensor right = programs.linear()
                .add(Batched.transposedTimes(
                        matrix, strong(miss).sub(folded(limits)).expand_as(free)));
        z.copy_(solved(factor, right));
        Tensor images = Batched.times(matrix, z);
        free.copy_(strong(images.add(miss)));
        Tensor room = limits.sub(spread(images, images.neg()));
        slack.copy_(inside(room).mul(bounded).add(bounded.neg().add(new Scalar(1))));
        held.copy_(inside(room.neg()).mul(bounded));
    }

    /** Values raised until those of finite bounds are at least 1. */
    private Tensor inside(Tensor values) {
        Tensor missing = Programs.highest(bounded.sub(values).mul(bounded));
        return values.add(missing.relu().view(-1, 1));
    }

    /** The samples that go on. */
    InteriorIterates rows(Tensor index) {
        return new InteriorIterates(
                programs.rows(index),
                z.index_select(0, index),
                free.index_select(0, index),
                slack.index_select(0, index),
                held.index_select(0, index));
    }

    Programs programs() {
        return programs;
    }

    Tensor z() {
        return z;
    }

    /** The multipliers of {@code l <= A z <= u} that are larger than their slacks, {@code [B, m]}; the others will come to 0. */
    Tensor y() {
        return free.add(folded(held.mul(held.gt(slack))));
    }

    /** One step; NaN for a sample where {@code Q} has a negative direction. */
    void step() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor products = slack.mul(held);
            Tensor mean = mean(products);
            Linearization here = linearized();
            Change predictor = change(here, products);
            Tensor length = torch.reciprocal(steepest(predictor).clamp_min(new Scalar(1)));
            Tensor predicted = mean(moved(slack, predictor.slack(), length).mul(moved(held, predictor.held(), length)));
            Tensor centring = predicted.div(mean.clamp_min(new Scalar(TINY))).pow(new Scalar(3));
            Tensor corrected = products.add(predictor.slack().mul(predictor.held()))
                    .sub(centring.mul(mean).mul(bounded));
            Change change = change(here, corrected);
            Scalar most = new Scalar(TO_THE_BOUNDARY);
            Tensor taken = torch.reciprocal(steepest(change).clamp_min(most)).mul(most);
            z.addcmul_(taken, change.z());
            free.addcmul_(taken, change.free());
            slack.addcmul_(taken, change.slack());
            held.addcmul_(taken, change.held());
        }
    }

    private Linearization linearized() {
        Constraints constraints = programs.constraints();
        Tensor images = Batched.times(constraints.matrix(), z);
        Tensor slope = Batched.times(programs.quadratic(), z)
                .add(programs.linear())
                .add(Batched.transposedTimes(constraints.matrix(), free.add(folded(held))));
        Tensor softness = torch.reciprocal(slack.add(held, new Scalar(REGULARIZATION)));
        return new Linearization(
                factor(held.mul(softness)),
                slope,
                images.sub(targets).mul(equal),
                spread(images, images.neg()).add(slack).sub(limits).mul(bounded),
                softness);
    }

    /** Newton's step to where the products of slacks and multipliers are smaller by some amounts. */
    private Change change(Linearization here, Tensor products) {
        Tensor matrix = programs.constraints().matrix();
        Tensor pushed = held.mul(here.excess()).sub(products).mul(here.softness());
        Tensor right = here.slope()
                .add(Batched.transposedTimes(matrix, strong(here.miss()).add(folded(pushed))));
        Tensor dz = solved(here.factor(), right);
        Tensor images = Batched.times(matrix, dz);
        Tensor excess = here.excess().add(spread(images, images.neg()));
        Tensor dw = held.mul(excess).sub(products).mul(here.softness());
        Tensor ds = dw.mul(new Scalar(REGULARIZATION)).sub(excess).mul(bounded);
        return new Change(dz, strong(images.add(here.miss())), ds, dw);
    }

    /** Cholesky factors, {@code [B, n, n]}, for weights of the bounds {@code [B, 2 m]}. */
    private Tensor factor(Tensor weights) {
        Tensor matrix = programs.constraints().matrix();
        long count = programs.constraints().count();
        Tensor rows = weights.narrow(1, 0, count)
                .add(weights.narrow(1, count, count))
                .add(equal, new Scalar(1 / REGULARIZATION));
        Tensor identity = torch.eye(z.size(1), z.options());
        Tensor curvature = programs.quadratic().add(identity, new Scalar(SMALL));
        Tensor pull = matrix.transpose(-1, -2).matmul(matrix.mul(rows.unsqueeze(2)));
        T_TensorTensor_T factors = torch.linalg_cholesky_ex(pull.add_(curvature));
        Tensor failed = factors.get1().ne(new Scalar(0)).view(-1, 1, 1);
        return factors.get0().masked_fill(failed, new Scalar(Double.NaN));
    }

    private static Tensor solved(Tensor factor, Tensor right) {
        return torch.cholesky_solve(right.unsqueeze(2), factor).squeeze(2).neg_();
    }

    /** What misses of equalities push with. */
    private Tensor strong(Tensor miss) {
        return miss.mul(equal).div(new Scalar(REGULARIZATION));
    }

    private Tensor mean(Tensor products) {
        long[] entries = {1};
        return products.sum(entries, true, new org.bytedeco.pytorch.ScalarTypeOptional())
                .div(bounds);
    }

    /** The largest decrease of a slack or multiplier as a part of it, {@code [B, 1]}. */
    private Tensor steepest(Change change) {
        Tensor slacks = change.slack().div(slack);
        Tensor multipliers = change.held().div(held.clamp_min(new Scalar(TINY)));
        return Programs.highest(torch.minimum(slacks, multipliers).neg()).view(-1, 1);
    }

    private static Tensor moved(Tensor from, Tensor change, Tensor length) {
        return from.addcmul(length, change);
    }

    private static Tensor spread(Tensor upper, Tensor lower) {
        return torch.cat(new TensorVector(upper, lower), -1);
    }

    /** Those of the upper bounds less those of the lower ones. */
    private static Tensor folded(Tensor values) {
        long count = values.size(-1) / 2;
        return values.narrow(-1, 0, count).sub(values.narrow(-1, count, count));
    }
}
