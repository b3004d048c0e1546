package dev.fixpoint.solver;

import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The pairs of differences of {@link AndersonAcceleration}: {@code residuals}, orthonormal for each group, and
 * {@code steps = dZ + mixing dF} with the same combinations. A group is a sample, or the whole batch. Where a group has fewer
 * pairs than others it has zeros.
 */
final class DifferenceHistory implements AndersonHistory {
    private final int size;
    private final Scalar mixing;
    private final Scalar dependent;
    private Tensor steps;
    private Tensor residuals;
    private Tensor lastMixed;
    private Tensor lastResidual;
    private Tensor newStep;
    private Tensor newResidual;
    private GroupProgress[] groups;
    private int used;
    private int oldest;
    private boolean started;
    private boolean outdated;
    /** The groups whose last step led back to their best iterate. */
    private Optional<boolean[]> wentBack = Optional.empty();

    /**
     * An empty history.
     *
     * @param groupCount the number of samples, or 1 for the batch as a whole
     */
    DifferenceHistory(int size, double mixing, int groupCount, Tensor z0) {
        this.size = size;
        this.mixing = new Scalar(mixing);
        this.dependent = new Scalar(Math.sqrt(Precision.of(z0.scalar_type())));
        long width = z0.numel() / groupCount;
        this.steps = torch.zeros(new long[] {groupCount, size, width}, z0.options());
        this.residuals = torch.zeros_like(steps);
        this.lastMixed = torch.zeros(new long[] {groupCount, 1, width}, z0.options());
        this.lastResidual = torch.empty_like(lastMixed);
        this.newStep = torch.empty_like(lastMixed);
        this.newResidual = torch.empty_like(lastMixed);
        this.groups = new GroupProgress[groupCount];
        Arrays.setAll(groups, group -> new GroupProgress(size));
    }

    @Override
    public void keep(Tensor index) {
        steps = steps.index_select(0, index);
        residuals = residuals.index_select(0, index);
        lastMixed = lastMixed.index_select(0, index);
        lastResidual = lastResidual.index_select(0, index);
        newStep = newStep.index_select(0, index);
        newResidual = newResidual.index_select(0, index);
        int[] staying = Shapes.numbers(index);
        groups = Arrays.stream(staying).mapToObj(group -> groups[group]).toArray(GroupProgress[]::new);
        wentBack = wentBack.map(went -> Shapes.select(went, staying));
    }

    @Override
    public boolean isOutdated() {
        return outdated;
    }

    @Override
    public void forgetWhereBad(SolveMonitor monitor) {
        boolean[] good = new boolean[groups.length];
        boolean all = true;
        for (int group = 0; group < groups.length; group++) {
            boolean settled =
                    groups.length == monitor.rows() && !monitor.sample(group).isRunning();
            good[group] = settled || groups[group].observe(monitor.residual(group, groups.length));
            all &= good[group];
        }
        if (!all) {
            forget(good);
            outdated = groups.length > 1 && !monitor.hasIndependentRows();
        }
    }

    private void forget(boolean[] keeps) {
        Tensor mask = Iterates.mask(keeps, steps);
        Tensor none = torch.zeros_like(mask.to(steps.scalar_type()));
        steps.copy_(torch.where(mask, steps, none));
        residuals.copy_(torch.where(mask, residuals, none));
    }

    @Override
    public void step(SolveMonitor monitor) {
        Tensor residual = finite(monitor).view(lastResidual.sizes());
        Tensor state = monitor.state().view(lastMixed.sizes());
        Tensor mixed = torch.add(state, residual, mixing);
        if (started) {
            torch.sub_out(newStep, mixed, lastMixed);
            torch.sub_out(newResidual, residual, lastResidual);
            insert();
        }
        started = true;
        lastMixed.copy_(mixed);
        lastResidual.copy_(residual);
        Tensor best = monitor.best();
        Tensor next = monitor.next();
        if (used == 0) {
            next.view(mixed.sizes()).copy_(mixed);
        } else {
            Tensor coefficients = torch.bmm(residual, filled(residuals).transpose(1, 2));
            Tensor correction = torch.bmm(zeroWherePlain(coefficients), filled(steps));
            torch.sub_out(next.view(mixed.sizes()), mixed, capped(correction, residual));
        }
        goBackWhereAstray(next.view(mixed.sizes()), best.view(mixed.sizes()));
    }

    /** A correction of at most {@value AndersonHistory#LONGEST} times the residual. */
    private static Tensor capped(Tensor correction, Tensor residual) {
        Tensor most = norm(residual).mul_(new Scalar(LONGEST));
        Tensor factor = most.div_(norm(correction)).clamp_max_(new Scalar(1));
        return correction.mul_(
                torch.nan_to_num(factor, new DoubleOptional(1), new DoubleOptional(), new DoubleOptional()));
    }

    /** Groups whose residual has become much worse go on from their best iterate; the way back is no difference to keep. */
    private void goBackWhereAstray(Tensor next, Tensor best) {
        boolean[] astray = new boolean[groups.length];
        boolean any = false;
        for (int group = 0; group < groups.length; group++) {
            astray[group] = groups[group].isAstray();
            any |= astray[group];
        }
        wentBack = any ? Optional.of(astray) : Optional.empty();
        if (any) {
            next.copy_(torch.where(Iterates.mask(astray, next), best, next));
        }
    }

    private Tensor zeroWherePlain(Tensor coefficients) {
        boolean[] accelerated = new boolean[groups.length];
        boolean all = true;
        for (int group = 0; group < groups.length; group++) {
            accelerated[group] = groups[group].isAccelerated();
            all &= accelerated[group];
        }
        if (all) {
            return coefficients;
        }
        Tensor mask = Iterates.mask(accelerated, coefficients);
        return torch.where(mask, coefficients, torch.zeros_like(coefficients));
    }

    /** The residual; in a group of several samples, zeros for those that have no finite one. */
    private Tensor finite(SolveMonitor monitor) {
        Tensor residual = monitor.residual();
        if (groups.length == monitor.rows()) {
            return residual;
        }
        boolean[] finite = new boolean[monitor.rows()];
        boolean all = true;
        for (int row = 0; row < finite.length; row++) {
            finite[row] = Double.isFinite(monitor.sample(row).residual());
            all &= finite[row];
        }
        return all ? residual : torch.where(Iterates.mask(finite, residual), residual, torch.zeros_like(residual));
    }

    private void insert() {
        Tensor before = norm(newResidual);
        if (used > 0) {
            Tensor overlaps = torch.bmm(newResidual, filled(residuals).transpose(1, 2));
            newResidual.baddbmm_(overlaps, filled(residuals), new Scalar(1), new Scalar(-1));
            newStep.baddbmm_(overlaps, filled(steps), new Scalar(1), new Scalar(-1));
        }
        Tensor after = norm(newResidual);
        Tensor independent = after.gt(before.mul(dependent));
        Tensor factor = torch.where(independent, after.reciprocal(), torch.zeros_like(after));
        if (wentBack.isPresent()) {
            factor.masked_fill_(Iterates.mask(wentBack.get(), factor), new Scalar(0));
        }
        torch.mul_out(residuals.narrow(1, oldest, 1), newResidual, factor);
        torch.mul_out(steps.narrow(1, oldest, 1), newStep, factor);
        oldest = (oldest + 1) % size;
        used = Math.min(used + 1, size);
    }

    private Tensor filled(Tensor history) {
        return used == size ? history : history.narrow(1, 0, used);
    }

    private static Tensor norm(Tensor rows) {
        return rows.norm(new ScalarOptional(new Scalar(2.0)), new long[] {2}, true);
    }
}
