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
    /** Evaluations without a new smallest residual, beyond the history's size, after which plain steps are taken. */
    private static final int STALLED = 10;
    /** The number of plain steps the first time; each time it doubles. */
    private static final int PLAIN_STEPS = 10;

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
    /** For each row, the evaluations since its smallest residual of all, and the plain steps to take now and next time. */
    private int[] stalled;

    private int[] plain;
    private int[] nextPlain;
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
        this.stalled = new int[rows];
        this.plain = new int[rows];
        this.nextPlain = new int[rows];
        Arrays.fill(best, Double.POSITIVE_INFINITY);
        Arrays.fill(nextPlain, PLAIN_STEPS);
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
        worse = kept(worse, rows);
        stalled = kept(stalled, rows);
        plain = kept(plain, rows);
        nextPlain = kept(nextPlain, rows);
        best = Arrays.stream(rows).mapToDouble(row -> best[row]).toArray();
    }

    private static int[] kept(int[] numbers, int[] rows) {
        return Arrays.stream(rows).map(row -> numbers[row]).toArray();
    }

    /** Empties the history of samples that have long been worse than they were, or that take plain steps. */
    void forgetWhereWorse(SolveMonitor monitor) {
        boolean[] keeps = new boolean[worse.length];
        boolean all = true;
        for (int row = 0; row < worse.length; row++) {
            countPlainSteps(row, monitor.sample(row));
            double residual = monitor.sample(row).residual();
            if (residual < best[row]) {
                best[row] = residual;
                worse[row] = 0;
            } else {
                worse[row]++;
            }
            keeps[row] = plain[row] == 0 && (worse[row] < PATIENCE || residual < WORSE * best[row]);
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

    /** A stalled sample takes plain steps, more of them each time: where the map contracts, they make progress in the end. */
    private void countPlainSteps(int row, SampleProgress sample) {
        stalled[row] = sample.residual() <= sample.best() ? 0 : stalled[row] + 1;
        if (plain[row] > 0) {
            plain[row]--;
            stalled[row] = 0;
        } else if (stalled[row] >= size + STALLED) {
            plain[row] = nextPlain[row];
            nextPlain[row] *= 2;
            stalled[row] = 0;
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
        next.view(mixed.sizes()).copy_(without(mixed, zeroWherePlain(coefficients), filled(steps)));
    }

    private Tensor zeroWherePlain(Tensor coefficients) {
        boolean[] accelerated = new boolean[plain.length];
        boolean all = true;
        for (int row = 0; row < plain.length; row++) {
            accelerated[row] = plain[row] == 0;
            all &= accelerated[row];
        }
        if (all) {
            return coefficients;
        }
        Tensor mask = Iterates.mask(accelerated, coefficients);
        return torch.where(mask, coefficients, torch.zeros_like(coefficients));
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
