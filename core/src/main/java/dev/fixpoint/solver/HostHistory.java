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
    /** Of the group at work: residual and mixed step, and what they differ by from the last ones. Arrays that are to be kept change places. */
    private double[] residual;

    private double[] mixed;
    private double[] newResidual;

    private double[] newStep;
    /** Of the residual with the residual parts that are kept. */
    private final double[] products;

    private final double[] factors;

    HostHistory(int size, double mixing, double precision, int groupCount, HostIterates iterates) {
        this.iterates = iterates;
        this.size = size;
        this.mixing = mixing;
        this.dependent = precision;
        this.width = iterates.width() * iterates.rows() / groupCount;
        this.groups = new Group[groupCount];
        Arrays.setAll(groups, group -> new Group(size, width));
        this.newResidual = new double[width];
        this.newStep = new double[width];
        this.residual = new double[width];
        this.mixed = new double[width];
        this.products = new double[size];
        this.factors = new double[size];
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
            Group one = groups[group];
            takeIn(one, state, iterates.residual(), start);
            if (one.progress.isAstray()) {
                System.arraycopy(best, start, next, start, width);
            } else if (one.progress.isAccelerated()) {
                correct(one, LONGEST * monitor.residual(group, groups.length), next, start);
            } else {
                System.arraycopy(one.lastMixed, 0, next, start, width);
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

    /** Takes in state and residual of a group. */
    private void takeIn(Group group, double[] state, double[] residuals, int start) {
        difference(group, state, residuals, start);
        Vectors.dots(group.lastResidual, group.residuals, group.used, products);
        if (group.started && !group.wentBack) {
            insert(group);
        }
        group.started = true;
        group.wentBack = group.progress.isAstray();
        System.arraycopy(products, 0, group.products, 0, group.used);
    }

    /** Residual and mixed step of a group, and what they differ by from the last ones. */
    private void difference(Group group, double[] state, double[] residuals, int start) {
        System.arraycopy(residuals, start, residual, 0, width);
        System.arraycopy(state, start, mixed, 0, width);
        Vectors.addMultiple(mixed, mixing, residual);
        Vectors.subtract(residual, group.lastResidual, newResidual);
        Vectors.subtract(mixed, group.lastMixed, newStep);
        double[] last = group.lastResidual;
        group.lastResidual = residual;
        residual = last;
        last = group.lastMixed;
        group.lastMixed = mixed;
        mixed = last;
    }

    /**
     * Makes the new difference orthogonal to those that are kept, and lets it take the place of the oldest. Its products with
     * them are differences of those that the residuals have.
     */
    private void insert(Group group) {
        double before = Vectors.square(newResidual, 0, width);
        for (int i = 0; i < group.used; i++) {
            factors[i] = products[i] - group.products[i];
        }
        Vectors.subtractMultiples(newResidual, factors, group.residuals, group.used, newResidual);
        double square = Vectors.square(newResidual, 0, width);
        if (square > dependent * before) {
            Vectors.subtractMultiples(newStep, factors, group.steps, group.used, newStep);
            keepNew(group, square);
        }
    }

    private void keepNew(Group group, double square) {
        int place = group.oldest;
        double[] residual = newResidual;
        double[] step = newStep;
        boolean empty = group.residuals[place].length == 0;
        newResidual = empty ? new double[width] : group.residuals[place];
        newStep = empty ? new double[width] : group.steps[place];
        group.residuals[place] = residual;
        group.steps[place] = step;
        double scale = 1 / Math.sqrt(square);
        Vectors.multiply(residual, scale, residual);
        Vectors.multiply(step, scale, step);
        group.stepLengths[place] = Math.sqrt(Vectors.square(step, 0, width));
        products[place] = Vectors.dot(group.lastResidual, residual);
        group.oldest = (place + 1) % size;
        group.used = Math.min(group.used + 1, size);
    }

    /** The mixed step less a correction no longer than {@code most}. */
    private void correct(Group group, double most, double[] next, int start) {
        double atMost = 0;
        for (int i = 0; i < group.used; i++) {
            factors[i] = products[i];
            atMost += Math.abs(factors[i]) * group.stepLengths[i];
        }
        if (atMost > most) {
            shorten(group, most);
        }
        Vectors.subtractMultiples(group.lastMixed, factors, group.steps, group.used, mixed);
        System.arraycopy(mixed, 0, next, start, width);
    }

    private void shorten(Group group, double most) {
        Arrays.fill(mixed, 0);
        Vectors.subtractMultiples(mixed, factors, group.steps, group.used, mixed);
        double length = Math.sqrt(Vectors.square(mixed, 0, width));
        if (length > most) {
            Vectors.multiply(factors, most / length, factors);
        }
    }

    /** What is kept for a group. */
    private static final class Group {
        private final GroupProgress progress;
        /** Orthogonal residual parts and their steps; empty until they are used. */
        private final double[][] steps;

        private final double[][] residuals;

        private final double[] stepLengths;
        private double[] lastMixed;
        private double[] lastResidual;
        /** Products of the last residual with the residual parts. */
        private final double[] products;

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
            this.products = new double[size];
            this.stepLengths = new double[size];
        }
    }
}
