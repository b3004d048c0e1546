package dev.fixpoint.solver;

import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The steps of {@link BroydenMethod}, each row from its own base: the last state whose step was accepted. A row is a sample, or
 * the whole batch.
 */
final class QuasiNewtonSteps {
    private final StepVerdicts verdicts;
    private final InverseJacobian inverse;
    private final Scalar singular;
    private Tensor base;
    private Tensor baseResidual;
    /** {@code -B f} at the base, and the step that was taken from there, which a line search may have shortened. */
    private Tensor direction;

    private Tensor step;

    QuasiNewtonSteps(int memory, boolean lineSearch, int rows, Tensor z0) {
        this.base = torch.zeros(new long[] {rows, 1, z0.numel() / rows}, z0.options());
        this.baseResidual = torch.zeros_like(base);
        this.direction = torch.zeros_like(base);
        this.step = torch.zeros_like(base);
        this.verdicts = new StepVerdicts(rows, lineSearch);
        this.inverse = new InverseJacobian(memory, base);
        this.singular = new Scalar(Math.sqrt(Precision.of(z0.scalar_type())));
    }

    /** Leaves out all rows but those of an index. */
    void keep(Tensor index) {
        base = base.index_select(0, index);
        baseResidual = baseResidual.index_select(0, index);
        direction = direction.index_select(0, index);
        step = step.index_select(0, index);
        verdicts.keep(Shapes.numbers(index));
        inverse.keep(index);
    }

    /** Whether samples fared badly whose rows may depend on one another: the batch should be one row. */
    boolean isOutdated(SolveMonitor monitor) {
        return base.size(0) > 1 && !monitor.hasIndependentRows() && verdicts.anyBadly();
    }

    /** Takes in what was measured, and writes the next iterate. */
    void next(SolveMonitor monitor) {
        Tensor residual = finite(monitor).view(base.sizes());
        Tensor state = monitor.state().view(base.sizes());
        verdicts.judge(monitor);
        forget();
        Tensor ahead = inverse.times(residual).neg_();
        int[] learning = verdicts.learning();
        if (learning.length > 0) {
            learn(residual, ahead, learning);
        }
        goOn(state, residual, ahead);
        torch.add_out(monitor.next().view(base.sizes()), base, step);
    }

    /** The residual; in a row of several samples, zeros for those that have no finite one. */
    private Tensor finite(SolveMonitor monitor) {
        Tensor residual = monitor.residual();
        return base.size(0) == monitor.rows()
                ? residual
                : torch.where(residual.isfinite(), residual, torch.zeros_like(residual));
    }

    private void forget() {
        int[] rows = IntStream.range(0, verdicts.accepted().length)
                .filter(row -> verdicts.startsOver(row) || (verdicts.learns(row) && inverse.isFull(row)))
                .toArray();
        if (rows.length > 0) {
            inverse.forget(rows);
            Tensor index = Shapes.index(rows, base);
            direction.index_copy_(0, index, baseResidual.index_select(0, index));
        }
    }

    /** Updates the inverse, and with it {@code -B f} at the base and, in {@code ahead}, where the step led. */
    private void learn(Tensor residual, Tensor ahead, int[] rows) {
        Tensor product = direction.sub(ahead);
        Tensor right = inverse.transposedTimes(step);
        Tensor denominator = dot(step, product);
        Tensor regular = denominator.abs().gt(norm(step).mul_(norm(product)).mul_(singular));
        Tensor none = torch.zeros_like(step);
        Tensor left = torch.where(regular, step.sub(product).div_(denominator), none);
        right = torch.where(regular, right, none);
        inverse.insert(left, right, rows);
        Tensor learnt = rows.length == step.size(0) ? left : torch.where(mask(rows), left, none);
        ahead.sub_(learnt.mul(dot(right, residual)));
        direction.sub_(learnt.mul(dot(right, baseResidual)));
    }

    private void goOn(Tensor state, Tensor residual, Tensor ahead) {
        boolean[] accepted = verdicts.accepted();
        if (IntStream.range(0, accepted.length).allMatch(row -> accepted[row])) {
            base.copy_(state);
            baseResidual.copy_(residual);
            direction.copy_(ahead);
            step.copy_(ahead);
            return;
        }
        Tensor mask = Iterates.mask(accepted, base);
        base.copy_(torch.where(mask, state, base));
        baseResidual.copy_(torch.where(mask, residual, baseResidual));
        direction.copy_(torch.where(mask, ahead, direction));
        Tensor shortening =
                norm(step).div_(norm(direction)).mul_(new Scalar(0.5)).clamp_max_(new Scalar(1));
        step.copy_(torch.where(mask, direction, direction.mul(shortening)));
    }

    private Tensor mask(int[] rows) {
        boolean[] chosen = new boolean[Math.toIntExact(step.size(0))];
        for (int row : rows) {
            chosen[row] = true;
        }
        return Iterates.mask(chosen, step);
    }

    private static Tensor dot(Tensor first, Tensor second) {
        return torch.bmm(first, second.transpose(1, 2));
    }

    private static Tensor norm(Tensor rows) {
        return rows.norm(new ScalarOptional(new Scalar(2.0)), new long[] {2}, true);
    }
}
