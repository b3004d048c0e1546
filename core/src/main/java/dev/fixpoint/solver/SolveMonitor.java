package dev.fixpoint.solver;

import dev.fixpoint.memory.TensorScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * The book-keeping that all solvers share: counts evaluations, measures residuals, keeps the best iterates, leaves out
 * finished rows, and says when to stop and why. A solver runs
 *
 * <pre>{@code
 * while (!step(monitor)) {                  // a scope of its own for each step:
 *     monitor.leaveOut().ifPresent(...);    //   if (monitor.measure()) return true;
 * }                                         //   write monitor.next() from state(), image() and residual()
 * return monitor.solution(scope);
 * }</pre>
 */
final class SolveMonitor {
    /** Finished rows are left out once they are this part of the batch; until then they cost less than the copying. */
    private static final int LEAVE_OUT_PART = 8;
    /** The part of an affine map's offset that rounding may take before its iterates count as diverged. */
    private static final double ROUNDING_LOSS = 0.01;

    private final StoppingCriterion stop;
    private final long start = System.nanoTime();
    private final SampleProgress[] samples;
    private final boolean rowwise;
    private final StateBuffers buffers;
    private final List<List<Double>> trace = new ArrayList<>();
    private BoundMap g;
    /** The map as arithmetic on numbers of Java, where it is no more than that. */
    private Optional<HostProduct> product;

    private Tensor image;
    /** The sample that each row of the current iterate belongs to, and whether its value is fixed already. */
    private int[] active;

    private boolean[] frozen;
    private boolean anyFrozen;
    private int evaluations;
    private boolean interrupted;
    private boolean late;
    private boolean exhausted;

    /** A solve on contiguous tensors. */
    SolveMonitor(BoundMap g, Tensor z0, StoppingCriterion stop) {
        this(g, z0.contiguous(), stop, 0);
    }

    /** A solve that keeps states up to a size as numbers of Java, and larger ones as tensors of the layout that they have. */
    SolveMonitor(BoundMap g, Tensor z0, StoppingCriterion stop, int largestOnHost) {
        StateChecks.checkInitial(z0);
        this.g = g;
        this.stop = stop;
        this.samples = samples(g, z0, stop);
        this.rowwise = g.hasIndependentRows() && samples.length > 1;
        this.active = IntStream.range(0, samples.length).toArray();
        this.frozen = new boolean[samples.length];
        this.buffers =
                HostIterates.suits(z0, largestOnHost) ? new HostIterates(z0, rowwise) : new Iterates(z0, rowwise);
        this.image = z0;
        this.product = host().flatMap(host -> HostProduct.of(g, host));
    }

    private static SampleProgress[] samples(BoundMap g, Tensor z0, StoppingCriterion stop) {
        double relative = stop.relativeToleranceFor(z0.scalar_type());
        double absolute = stop.absoluteToleranceFor(z0.scalar_type());
        SampleProgress[] samples = new SampleProgress[Residuals.samples(z0)];
        if (g instanceof AffineMap affine) {
            double[] norms = Residuals.norms(affine.offset());
            double[] units = norms.clone();
            Arrays.setAll(units, i -> norms[i] == 0 ? Double.MAX_VALUE : norms[i]);
            double lost = ROUNDING_LOSS / Precision.of(z0.scalar_type());
            Arrays.setAll(samples, i -> new SampleProgress(relative, absolute * norms[i], units[i], lost * units[i]));
        } else {
            Arrays.setAll(samples, i -> new SampleProgress(relative, absolute, Double.MAX_VALUE, Double.MAX_VALUE));
        }
        return samples;
    }

    /** The iterate that was measured last, {@code z}. */
    Tensor state() {
        return buffers.current();
    }

    /** The numbers of a solve that keeps them; empty where it works on tensors, and the next five methods are for those. */
    Optional<HostIterates> host() {
        return buffers instanceof HostIterates host ? Optional.of(host) : Optional.empty();
    }

    private Iterates tensors() {
        return (Iterates) buffers;
    }

    /** {@code g(z)} there; lives in the scope in which it was measured. */
    Tensor image() {
        return image;
    }

    /** {@code g(z) - z} there; a buffer that the solver may not write to. */
    Tensor residual() {
        return tensors().residual();
    }

    /** The best iterate of each row so far; a buffer that the solver may not write to. */
    Tensor best() {
        return tensors().best();
    }

    /** The buffer for the next iterate; it may be that of the current one. */
    Tensor next() {
        return tensors().next();
    }

    /** The number of rows that the current iterate has. */
    int rows() {
        return active.length;
    }

    /** Whether the value of a row is fixed already: what becomes of it no longer matters. */
    boolean isFrozen(int row) {
        return frozen[row];
    }

    /** How the sample in a row of the current iterate fares. */
    SampleProgress sample(int row) {
        return samples[active[row]];
    }

    /** The part of {@code |g(z)|} that a residual may have. */
    double relativeTolerance() {
        return stop.relativeToleranceFor(state().scalar_type());
    }

    /** {@code |g(z) - z|} of a group: of a row where there are as many groups, or of all rows that have a finite one. */
    double residual(int group, int groups) {
        if (groups == active.length) {
            return sample(group).residual();
        }
        double total = 0;
        for (int row = 0; row < active.length; row++) {
            double residual = sample(row).residual();
            total = Math.hypot(total, Double.isFinite(residual) ? residual : 0);
        }
        return total;
    }

    /** Whether the rows are equations of their own. */
    boolean hasIndependentRows() {
        return g.hasIndependentRows();
    }

    /** Products with the Jacobian at the state that was measured last; each counts as an evaluation. */
    UnaryOperator<Tensor> jacobian() {
        UnaryOperator<Tensor> products = g.jacobian(state(), image);
        return v -> {
            evaluations++;
            return products.apply(v);
        };
    }

    /** Evaluates the map at the current iterate and takes the residuals; true when the solve is over. */
    boolean measure() {
        return measure(false);
    }

    /** The same for an iterate that the solver can take back: a residual that is not finite, or huge, does not fail its sample. */
    boolean measureTrial() {
        return measure(true);
    }

    private boolean measure(boolean trial) {
        buffers.record(observe(norms(), trial));
        if (stop.traced()) {
            trace.add(Arrays.stream(samples).map(SampleProgress::residual).toList());
        }
        boolean running = false;
        for (int sample : active) {
            running |= samples[sample].isRunning();
        }
        if (running && rowwise) {
            freezeFinished();
        }
        return !running || !mayEvaluate(1);
    }

    /** Evaluates; the norms of residual and image. */
    private double[][] norms() {
        if (product.isPresent()) {
            evaluations++;
            return product.get().measure();
        }
        evaluate();
        return buffers.measure(image);
    }

    private void evaluate() {
        Tensor z = buffers.current();
        image = g.apply(z);
        evaluations++;
        StateChecks.checkImage(image, z);
    }

    /**
     * Evaluates the map at the current iterate without a look at the residual, for steps that do not need it.
     *
     * @return false where limits are reached
     */
    boolean pass() {
        evaluate();
        return mayEvaluate(1);
    }

    /**
     * The evaluations that can pass before the next measurement without much being lost: half of those until the first sample,
     * if its residual goes on to fall as it did, will have converged. Samples are measured closely so where they finish.
     *
     * @param most the most
     */
    int mayPass(int most) {
        if (stop.traced()) {
            return 0;
        }
        double ahead = 2.0 * most;
        for (int row = 0; row < active.length; row++) {
            if (sample(row).isRunning()) {
                ahead = Math.min(ahead, sample(row).evaluationsAhead());
            }
        }
        return Math.min((int) (ahead / 2), stop.maxEvaluations() - evaluations - 1);
    }

    /** Whether limits allow this many evaluations more, now. */
    boolean mayEvaluate(int count) {
        long elapsed = System.nanoTime() - start;
        late |= stop.timeLimit().isPresent()
                && elapsed >= stop.timeLimit().get().toNanos();
        interrupted |= Thread.currentThread().isInterrupted();
        return evaluations + count <= stop.maxEvaluations() && !late && !interrupted;
    }

    /** Notes that the solver has no step left to take: samples that still run have stagnated. */
    void giveUp() {
        exhausted = true;
    }

    /** Takes in the norms of residual and image; returns which rows improved, where a frozen row goes with the others. */
    private boolean[] observe(double[][] norms, boolean trial) {
        boolean[] improved = new boolean[active.length];
        boolean all = true;
        for (int row = 0; row < active.length; row++) {
            if (!frozen[row]) {
                improved[row] = samples[active[row]].observe(norms[0][row], norms[1][row], evaluations, trial);
                all &= improved[row];
            }
        }
        for (int row = 0; row < active.length; row++) {
            improved[row] |= frozen[row] && all;
        }
        return improved;
    }

    /** Keeps the values of rows that have just finished: what the others do from here on does not change them. */
    private void freezeFinished() {
        boolean any = false;
        for (int row = 0; row < active.length; row++) {
            any |= !frozen[row] && !samples[active[row]].isRunning();
        }
        if (!any) {
            return;
        }
        int[] rows = IntStream.range(0, active.length)
                .filter(row -> !frozen[row] && !samples[active[row]].isRunning())
                .toArray();
        buffers.finish(converged(rows), rows, active);
        for (int row : rows) {
            frozen[row] = true;
        }
        anyFrozen = true;
    }

    private boolean[] converged(int[] rows) {
        boolean[] converged = new boolean[active.length];
        for (int row : rows) {
            converged[row] = samples[active[row]].isConverged();
        }
        return converged;
    }

    /**
     * Leaves out the rows that are finished, where the map allows it and it pays. Called between steps, in the scope of the
     * solve.
     *
     * @return the numbers of the rows that stay, among those of the current iterate; empty where all stay
     */
    Optional<Tensor> leaveOut() {
        if (!anyFrozen) {
            return Optional.empty();
        }
        int[] staying =
                IntStream.range(0, frozen.length).filter(row -> !frozen[row]).toArray();
        int gone = frozen.length - staying.length;
        if (gone == 0 || gone * LEAVE_OUT_PART < frozen.length) {
            return Optional.empty();
        }
        Tensor index = Shapes.index(staying, state());
        g = g.rows(index);
        buffers.keep(staying);
        product = host().flatMap(host -> HostProduct.of(g, host));
        active = Arrays.stream(staying).map(row -> active[row]).toArray();
        frozen = new boolean[active.length];
        anyFrozen = false;
        return Optional.of(index);
    }

    /** The solution, its value handed over from the scope. */
    Solution solution(TensorScope scope) {
        int[] open =
                IntStream.range(0, frozen.length).filter(row -> !frozen[row]).toArray();
        Tensor value;
        if (open.length == samples.length) {
            value = buffers.value(converged(open));
        } else {
            buffers.finish(converged(open), open, active);
            value = buffers.finished();
        }
        List<SampleStatistics> statistics = new ArrayList<>(samples.length);
        SolverStatus gravest = SolverStatus.CONVERGED;
        for (SampleProgress progress : samples) {
            SampleStatistics sample = progress.statistics(unfinished(), evaluations);
            statistics.add(sample);
            gravest = sample.status().compareTo(gravest) > 0 ? sample.status() : gravest;
        }
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        return new Solution(scope.handOver(value), gravest, new SolverStatistics(evaluations, time, statistics, trace));
    }

    private SolverStatus unfinished() {
        if (interrupted) {
            return SolverStatus.INTERRUPTED;
        }
        if (late) {
            return SolverStatus.TIME_LIMIT;
        }
        return exhausted ? SolverStatus.STAGNATED : SolverStatus.EVALUATION_LIMIT;
    }
}
