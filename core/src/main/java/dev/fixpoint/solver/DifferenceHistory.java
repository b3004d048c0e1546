package dev.fixpoint.solver;

import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The pairs of differences of {@link AndersonAcceleration}: {@code residuals}, orthonormal for each sample, and
 * {@code steps = dZ + mixing dF} with the same combinations. Where a sample has fewer pairs than others it has zeros.
 */
final class DifferenceHistory {
    private static final double WORSE = 10;
    private static final int PATIENCE = 3;

    private final int size;
    private final Scalar mixing;
    private final Scalar dependent;
    private Tensor steps;
    private Tensor residuals;
    private Tensor lastMixed;
    private Tensor lastResidual;
    private Tensor newStep;
    private Tensor newResidual;
    /** For each row, the evaluations in a row without a new smallest residual since the history was empty. */
    private int[] worse;

    private double[] best;
    private int used;
    private int oldest;
    private boolean started;

    DifferenceHistory(int size, double mixing, Tensor z0) {
        this.size = size;
        this.mixing = new Scalar(mixing);
        this.dependent = new Scalar(Math.sqrt(Precision.of(z0.scalar_type())));
        int rows = Residuals.samples(z0);
        long width = z0.numel() / rows;
        this.steps = torch.zeros(new long[] {rows, size, width}, z0.options());
        this.residuals = torch.zeros_like(steps);
        this.lastMixed = torch.zeros(new long[] {rows, 1, width}, z0.options());
        this.lastResidual = torch.empty_like(lastMixed);
        this.newStep = torch.empty_like(lastMixed);
        this.newResidual = torch.empty_like(lastMixed);
        this.worse = new int[rows];
        this.best = new double[rows];
        Arrays.fill(best, Double.POSITIVE_INFINITY);
    }

    /** Leaves out all rows but those of an index. */
    void keep(Tensor index) {
        steps = steps.index_select(0, index);
        residuals = residuals.index_select(0, index);
        lastMixed = lastMixed.index_select(0, index);
        lastResidual = lastResidual.index_select(0, index);
        newStep = newStep.index_select(0, index);
        newResidual = newResidual.index_select(0, index);
        int[] rows = Shapes.numbers(index);
        worse = Arrays.stream(rows).map(row -> worse[row]).toArray();
        best = Arrays.stream(rows).mapToDouble(row -> best[row]).toArray();
    }

    /** Empties the history of samples that have long been worse than they were. */
    void forgetWhereWorse(SolveMonitor monitor) {
        boolean[] keeps = new boolean[worse.length];
        boolean all = true;
        for (int row = 0; row < worse.length; row++) {
            double residual = monitor.sample(row).residual();
            if (residual < best[row]) {
                best[row] = residual;
                worse[row] = 0;
            } else {
                worse[row]++;
            }
            keeps[row] = worse[row] < PATIENCE || residual < WORSE * best[row];
            if (!keeps[row]) {
                best[row] = residual;
                worse[row] = 0;
                all = false;
            }
        }
        if (!all) {
            Tensor mask = Iterates.mask(keeps, steps);
            Tensor none = torch.zeros_like(mask.to(steps.scalar_type()));
            steps.copy_(torch.where(mask, steps, none));
            residuals.copy_(torch.where(mask, residuals, none));
        }
    }

    /** Takes in what was measured, and writes the next iterate. */
    void step(SolveMonitor monitor) {
        Tensor residual = monitor.residual().view(lastResidual.sizes());
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
        Tensor next = monitor.next();
        if (used == 0) {
            next.view(mixed.sizes()).copy_(mixed);
            return;
        }
        Tensor coefficients = torch.bmm(residual, filled(residuals).transpose(1, 2));
        next.view(mixed.sizes()).copy_(without(mixed, coefficients, filled(steps)));
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

    private static Tensor without(Tensor base, Tensor coefficients, Tensor directions) {
        return torch.baddbmm(base, coefficients, directions, new Scalar(1), new Scalar(-1));
    }
}
