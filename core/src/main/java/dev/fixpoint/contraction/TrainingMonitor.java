package dev.fixpoint.contraction;

import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.SolveListener;
import dev.fixpoint.solver.SolverStatistics;
import dev.fixpoint.solver.SolverStatus;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a layer through its training: evaluations, residuals and failures of its solves, and every so often the spectral
 * radius at its solution. Once the radius comes near 1, it says so in the log, once.
 *
 * <pre>{@code
 * TrainingMonitor monitor = new TrainingMonitor("encoder", 100);
 * FixedPointLayer layer = FixedPointLayer.of(map).withListener(monitor);
 * for (Batch batch : batches) {
 *     Tensor z = layer.forward(batch.x());
 *     if (monitor.isDue()) {
 *         monitor.measure(map.at(batch.x()), z);
 *     }
 * }
 * TrainingSummary epoch = monitor.summary();      // figures since the last call
 * }</pre>
 *
 * <p>The listener alone has no access to the map and its state, whose lifetime ends with the forward: hence the call in the
 * loop. Cost: a few additions a solve; where the radius is due, that of {@link SpectralRadius} on the whole batch as one
 * operator. Safe to use from many threads.
 */
public final class TrainingMonitor implements SolveListener {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingMonitor.class);
    private static final double DEFAULT_LIMIT = 0.95;

    private final String layer;
    private final int every;
    private final double limit;
    private final SpectralRadius method = new SpectralRadius(20, 1e-2, 60);
    private final Map<Phase, Tally> tallies = new EnumMap<>(Phase.class);
    private long forwardSolves;
    private long measuredAt;
    private double firstRadius = Double.NaN;
    private double radius = Double.NaN;
    private boolean warned;

    /**
     * A monitor that warns from a spectral radius of 0.95 on.
     *
     * @param layer the layer's name, for the warning
     * @param every forward solves between two measurements of the spectral radius, at least 1
     */
    public TrainingMonitor(String layer, int every) {
        this(layer, every, DEFAULT_LIMIT);
    }

    /**
     * A monitor with a limit of its own.
     *
     * @param layer the layer's name, for the warning
     * @param every forward solves between two measurements of the spectral radius, at least 1
     * @param limit the spectral radius from which on it warns, above 0
     */
    public TrainingMonitor(String layer, int every, double limit) {
        if (every < 1) {
            throw new IllegalArgumentException("every must be at least 1, got " + every);
        }
        if (!(limit > 0)) {
            throw new IllegalArgumentException("limit must be above 0, got " + limit);
        }
        this.layer = layer;
        this.every = every;
        this.limit = limit;
        reset();
    }

    @Override
    public synchronized void solved(Phase phase, SolverStatus status, SolverStatistics statistics) {
        Tally tally = tallies.computeIfAbsent(phase, unused -> new Tally());
        tally.add(status, statistics);
        forwardSolves += phase == Phase.FORWARD ? 1 : 0;
    }

    /**
     * Whether it is time to measure.
     *
     * @return true once {@code every} forward solves have been made since the last measurement, or since the beginning
     */
    public synchronized boolean isDue() {
        return forwardSolves - measuredAt >= every;
    }

    /**
     * Measures the spectral radius at a solution, the largest of the batch, and warns if that is near 1 for the first time.
     *
     * @param g the map
     * @param z the state, {@code [B, ...]}: the fixed point that was found
     * @return the estimate
     */
    public JacobianEstimate measure(BoundMap g, Tensor z) {
        JacobianEstimate estimate = method.ofBatch(g, z);
        take(estimate.largest());
        return estimate;
    }

    private synchronized void take(double measured) {
        measuredAt = forwardSolves;
        radius = measured;
        firstRadius = Double.isNaN(firstRadius) ? measured : firstRadius;
        if (measured >= limit && !warned) {
            warned = true;
            LOG.warn(warning());
        }
    }

    private String warning() {
        String consequence = radius < 1
                ? String.format(
                        Locale.ROOT,
                        "plain iteration now needs about %.0f steps for each digit, forward and backward",
                        Math.max(1, Math.ceil(Math.log(0.1) / Math.log(radius))))
                : "plain iteration is not to be expected to converge any more, forward or backward";
        return String.format(
                Locale.ROOT,
                "The layer '%s' drifts to the edge of contraction: after %d solves the spectral radius of its Jacobian is"
                        + " %.3f, and was %.3f when it was first measured; %s. Add a JacobianPenalty or a"
                        + " SpectralNormPenalty to the loss, bound the weights, or lower the learning rate.",
                layer,
                forwardSolves,
                radius,
                firstRadius,
                consequence);
    }

    /**
     * The figures since the last call, or since the beginning; the next call begins anew.
     *
     * @return plain numbers
     */
    public synchronized TrainingSummary summary() {
        Map<Phase, PhaseSummary> solves = new EnumMap<>(Phase.class);
        tallies.forEach((phase, tally) -> solves.put(phase, tally.summary()));
        reset();
        return new TrainingSummary(solves, radius);
    }

    private void reset() {
        for (Phase phase : Phase.values()) {
            tallies.put(phase, new Tally());
        }
    }

    /** The solves of one phase since the last summary. */
    private static final class Tally {
        private long solves;
        private long evaluations;
        private int most;
        private double worst;
        private long failures;

        void add(SolverStatus status, SolverStatistics statistics) {
            solves++;
            evaluations += statistics.evaluations();
            most = Math.max(most, statistics.evaluations());
            worst = Math.max(worst, statistics.worstRelativeResidual());
            failures += status == SolverStatus.CONVERGED ? 0 : 1;
        }

        PhaseSummary summary() {
            double mean = solves == 0 ? Double.NaN : (double) evaluations / solves;
            return new PhaseSummary(solves, mean, most, solves == 0 ? Double.NaN : worst, failures);
        }
    }
}
