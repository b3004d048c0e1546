package dev.fixpoint.solver;

import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The steps of {@link NewtonKrylov}: a trial is an iterate like others, and where it does not reduce the residual of a system,
 * the next iterate is the base and half the step, and in the end the base and a step of plain iteration, which is not judged.
 * Systems that have found their step wait, with a step of 0, for the others.
 */
final class LineSearch {
    /**
     * After this many the trial is given up. With 8, Newton's method finds a fixed point of 11 of 30 random tanh networks of 30
     * units and spectral radius 3, with 5 of 12, with 2 of 20.
     */
    private static final int MAX_HALVINGS = 3;

    private static final double LEAST_REDUCTION = 1e-4;
    private static final double FIRST_FORCING = 0.5;
    private static final double FORCING = 0.9;
    /** Above this, the forcing term may not fall faster than its own square. */
    private static final double SAFEGUARD = 0.1;

    private Tensor base;
    private Tensor step;
    private Tensor plain;
    /** For each system: the residual at the base, the forcing term, and whether its trial is still to be judged. */
    private double[] length;

    private double[] forcing;
    private boolean[] searching;
    /** For each row, whether its residual counts: it was finite at the base. */
    private boolean[] counts;

    private int halvings;

    LineSearch(Tensor like) {
        this.base = torch.zeros_like(like);
        this.step = torch.zeros_like(like);
        this.plain = torch.zeros_like(like);
        this.length = new double[Math.toIntExact(like.size(0))];
        this.forcing = new double[length.length];
        this.searching = new boolean[length.length];
        this.counts = new boolean[0];
        Arrays.fill(length, Double.NaN);
        Arrays.fill(forcing, FIRST_FORCING);
    }

    /** Leaves out all systems but those of an index. */
    void keep(Tensor index) {
        base = base.index_select(0, index);
        step = step.index_select(0, index);
        plain = plain.index_select(0, index);
        int[] rows = Shapes.numbers(index);
        double[] lengths = length;
        double[] forcings = forcing;
        boolean[] were = searching;
        boolean[] counted = counts;
        length = Arrays.stream(rows).mapToDouble(row -> lengths[row]).toArray();
        forcing = Arrays.stream(rows).mapToDouble(row -> forcings[row]).toArray();
        searching = new boolean[rows.length];
        counts = new boolean[rows.length];
        for (int i = 0; i < rows.length; i++) {
            searching[i] = were[rows[i]];
            counts[i] = counted[rows[i]];
        }
    }

    /** Whether the current iterate is a trial that can be taken back. */
    boolean mayHalve() {
        return counts.length > 0 && halvings < MAX_HALVINGS;
    }

    /** Judges the trials that were measured; true where one of them is to be taken back. */
    boolean isRefused(SolveMonitor monitor) {
        if (!mayHalve()) {
            return false;
        }
        double least = 1 - LEAST_REDUCTION * fraction();
        double[] now = lengths(monitor);
        boolean refused = false;
        for (int i = 0; i < now.length; i++) {
            searching[i] &= isRunning(monitor, i) && !(now[i] <= least * length[i]);
            refused |= searching[i];
        }
        return refused;
    }

    /** Writes the next trials: half the step where it is searched for, and the state as it is elsewhere. */
    void halve(SolveMonitor monitor) {
        Tensor waiting = waiting();
        base.copy_(torch.where(waiting, monitor.state().view(base.sizes()), base));
        step.masked_fill_(waiting, new Scalar(0));
        plain.masked_fill_(waiting, new Scalar(0));
        halvings++;
        if (mayHalve()) {
            writeTrial(monitor, step, fraction());
        } else {
            writeTrial(monitor, plain, 1);
        }
    }

    /** Computes new steps from the current iterate, and writes the trials that take them in full. */
    void begin(SolveMonitor monitor, GmresCycle directions) {
        counts = new boolean[monitor.rows()];
        for (int row = 0; row < counts.length; row++) {
            counts[row] = Double.isFinite(monitor.sample(row).residual());
        }
        LinearSystems systems = new LinearSystems(monitor);
        double[] targets = systems.targets();
        double[] now = systems.norms();
        double[] wanted = new double[now.length];
        for (int i = 0; i < now.length; i++) {
            searching[i] = isRunning(monitor, i);
            forcing[i] = forcing(now[i], i);
            wanted[i] = Math.max(targets[i], forcing[i] * now[i]);
            length[i] = now[i];
        }
        Tensor directed = systems.withoutSingular(directions.run(systems, systems.goals(wanted)));
        Tensor nowhere = directed.abs().amax(new long[] {2}, true).eq(new Scalar(0));
        base.copy_(monitor.state().view(base.sizes()));
        torch.mul_out(plain, systems.right(), systems.sizes());
        torch.mul_out(step, torch.where(nowhere, systems.right(), directed), systems.sizes());
        step.masked_fill_(waiting(), new Scalar(0));
        halvings = 0;
        writeTrial(monitor, step, 1);
    }

    private Tensor waiting() {
        boolean[] waiting = new boolean[searching.length];
        for (int i = 0; i < waiting.length; i++) {
            waiting[i] = !searching[i];
        }
        return Iterates.mask(waiting, base);
    }

    private double forcing(double now, int system) {
        double before = length[system];
        if (Double.isNaN(before)) {
            return FIRST_FORCING;
        }
        double quadratic = FORCING * Math.pow(now / before, 2);
        double smooth = FORCING * Math.pow(forcing[system], 2);
        return Math.min(FORCING, smooth > SAFEGUARD ? Math.max(quadratic, smooth) : quadratic);
    }

    private double fraction() {
        return Math.scalb(1.0, -halvings);
    }

    private void writeTrial(SolveMonitor monitor, Tensor direction, double part) {
        Tensor next = monitor.next().view(base.sizes());
        torch.add_out(next, base, direction, new Scalar(part));
    }

    private boolean isRunning(SolveMonitor monitor, int system) {
        return !monitor.hasIndependentRows() || monitor.sample(system).isRunning();
    }

    private double[] lengths(SolveMonitor monitor) {
        double[] squares = new double[searching.length];
        for (int row = 0; row < counts.length; row++) {
            int system = squares.length == 1 ? 0 : row;
            if (counts[row]) {
                squares[system] =
                        Math.hypot(squares[system], monitor.sample(row).residual());
            }
        }
        return squares;
    }
}
