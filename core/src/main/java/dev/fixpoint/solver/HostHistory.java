package dev.fixpoint.solver;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/** The history of small states, in numbers of Java; the same method as {@link DifferenceHistory}. */
final class HostHistory implements AndersonHistory {
    private final HostIterates iterates;
    private final double mixing;
    private final double dependent;
    private final int size;
    private final int width;
    private Group[] groups;
    private boolean outdated;
    private final double[] residual;
    private final double[] mixed;
    private final double[] newStep;
    private final double[] newResidual;
    private final double[] correction;
    /** Of the residual with the residual parts that are kept. */
    private final double[] products;

    private final double[] overlaps;

    HostHistory(int size, double mixing, double precision, int groupCount, HostIterates iterates) {
        this.iterates = iterates;
        this.size = size;
        this.mixing = mixing;
        this.dependent = Math.sqrt(precision);
        this.width = iterates.width() * iterates.rows() / groupCount;
        this.groups = new Group[groupCount];
        Arrays.setAll(groups, group -> new Group(size, width));
        this.residual = new double[width];
        this.mixed = new double[width];
        this.newStep = new double[width];
        this.newResidual = new double[width];
        this.correction = new double[width];
        this.products = new double[size];
        this.overlaps = new double[size];
    }

    @Override
    public void keep(Tensor index) {
        Group[] all = groups;
        groups = Arrays.stream(Shapes.numbers(index))
                .mapToObj(group -> all[group])
                .toArray(Group[]::new);
    }

    @Override
    public boolean isOutdated() {
        return outdated;
    }

    @Override
    public void forgetWhereBad(SolveMonitor monitor) {
        for (int group = 0; group < groups.length; group++) {
            boolean settled =
                    groups.length == monitor.rows() && !monitor.sample(group).isRunning();
            if (!settled && !groups[group].progress.observe(monitor.residual(group, groups.length))) {
                groups[group].used = 0;
                groups[group].oldest = 0;
                outdated = groups.length > 1 && !monitor.hasIndependentRows();
            }
        }
    }

    @Override
    public void step(SolveMonitor monitor) {
        double[] state = iterates.state();
        double[] best = iterates.best();
        double[] next = iterates.next();
        boolean alone = groups.length == monitor.rows();
        if (!alone) {
            clearWhereNotFinite(monitor);
        }
        for (int group = 0; group < groups.length; group++) {
            int start = group * width;
            if (alone && monitor.isFrozen(group)) {
                System.arraycopy(state, start, next, start, width);
                continue;
            }
            boolean corrects = step(groups[group], state, start, monitor.residual(group, groups.length));
            if (groups[group].progress.isAstray()) {
                System.arraycopy(best, start, next, start, width);
            } else if (corrects) {
                Vectors.subtract(mixed, correction, next, start);
            } else {
                System.arraycopy(mixed, 0, next, start, width);
            }
        }
        iterates.write();
    }

    /** Samples of a group that have no finite residual take no part. */
    private void clearWhereNotFinite(SolveMonitor monitor) {
        int each = iterates.width();
        for (int row = 0; row < monitor.rows(); row++) {
            if (!Double.isFinite(monitor.sample(row).residual())) {
                Arrays.fill(iterates.residual(), row * each, (row + 1) * each, 0);
            }
        }
    }

    /** Takes in state and residual of a group; whether there is a correction to its mixed step. */
    private boolean step(Group group, double[] state, int start, double length) {
        difference(group, state, iterates.residual(), start);
        Vectors.dots(residual, group.residuals, group.used, products);
        if (group.started && !group.wentBack) {
            insert(group);
        }
        group.started = true;
        group.wentBack = group.progress.isAstray();
        System.arraycopy(products, 0, group.coefficients, 0, group.used);
        if (group.used == 0 || !group.progress.isAccelerated()) {
            return false;
        }
        correct(group, LONGEST * length);
        return true;
    }

    /** Residual and mixed step of a group, and what they differ by from the last ones. */
    private void difference(Group group, double[] state, double[] residuals, int start) {
        System.arraycopy(residuals, start, residual, 0, width);
        System.arraycopy(state, start, mixed, 0, width);
        Vectors.addMultiple(mixed, mixing, residual);
        Vectors.replace(group.lastResidual, residual, newResidual);
        Vectors.replace(group.lastMixed, mixed, newStep);
    }

    /**
     * Makes the new difference orthogonal to those that are kept, and lets it take the place of the oldest. Its products with
     * them are differences of those that the residuals have.
     */
    private void insert(Group group) {
        double before = Vectors.square(newResidual, 0, width);
        for (int i = 0; i < group.used; i++) {
            overlaps[i] = products[i] - group.coefficients[i];
        }
        Vectors.subtractMultiples(newResidual, overlaps, group.residuals, group.used);
        double after = Vectors.square(newResidual, 0, width);
        if (Math.sqrt(after) > dependent * Math.sqrt(before)) {
            Vectors.subtractMultiples(newStep, overlaps, group.steps, group.used);
            double factor = 1 / Math.sqrt(after);
            if (group.residuals[group.oldest].length == 0) {
                group.residuals[group.oldest] = new double[width];
                group.steps[group.oldest] = new double[width];
            }
            Vectors.multiply(newResidual, factor, group.residuals[group.oldest]);
            Vectors.multiply(newStep, factor, group.steps[group.oldest]);
            products[group.oldest] = Vectors.dot(residual, group.residuals[group.oldest]);
            group.oldest = (group.oldest + 1) % size;
            group.used = Math.min(group.used + 1, size);
        }
    }

    /** What is to be subtracted from the mixed step, no longer than {@code most}. */
    private void correct(Group group, double most) {
        Arrays.fill(correction, 0);
        for (int i = 0; i < group.used; i++) {
            overlaps[i] = -products[i];
        }
        Vectors.subtractMultiples(correction, overlaps, group.steps, group.used);
        double length = Math.sqrt(Vectors.square(correction, 0, width));
        if (length > most) {
            Vectors.multiply(correction, most / length, correction);
        }
    }

    /** What is kept for a group. */
    private static final class Group {
        private final GroupProgress progress;
        /** Orthonormal residual parts and their steps; empty until they are used. */
        private final double[][] steps;

        private final double[][] residuals;
        private final double[] lastMixed;
        private final double[] lastResidual;
        /** Products of the last residual with the residual parts. */
        private final double[] coefficients;

        private int used;
        private int oldest;
        private boolean started;
        /** Whether the last step led back to the best iterate: the way back is no difference to keep. */
        private boolean wentBack;

        Group(int size, int width) {
            this.progress = new GroupProgress(size);
            this.steps = new double[size][0];
            this.residuals = new double[size][0];
            this.lastMixed = new double[width];
            this.lastResidual = new double[width];
            this.coefficients = new double[size];
        }
    }
}
