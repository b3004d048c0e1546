package dev.fixpoint.solver;

import dev.fixpoint.memory.TensorScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The book-keeping that all solvers share: counts evaluations, measures residuals, keeps the best iterates, and says when to
 * stop and why.
 */
final class SolveMonitor {
    /** A residual this many times the scale of the first evaluation counts as divergence. */
    private static final double DIVERGENCE = 1e8;
    /** Evaluations without progress that count as stagnation, and the progress that is asked for in them. */
    private static final int STAGNATION_WINDOW = 200;

    private static final double STAGNATION_PROGRESS = 1e-4;

    private final BoundMap g;
    private final StoppingCriterion stop;
    private final double relative;
    private final double[] absolute;
    private final long start = System.nanoTime();
    private final Iterates iterates;
    private final SampleProgress[] samples;
    private int evaluations;
    private boolean interrupted;
    private boolean late;

    SolveMonitor(BoundMap g, Tensor z0, StoppingCriterion stop) {
        checkState(z0);
        this.g = g;
        this.stop = stop;
        this.relative = stop.relativeToleranceFor(z0.scalar_type());
        this.samples = new SampleProgress[Residuals.samples(z0)];
        Arrays.setAll(samples, i -> new SampleProgress());
        this.absolute = g instanceof AffineMap affine ? Residuals.norms(affine.offset()) : ones(samples.length);
        double tolerance = stop.absoluteToleranceFor(z0.scalar_type());
        for (int i = 0; i < absolute.length; i++) {
            absolute[i] *= tolerance;
        }
        this.iterates = new Iterates(z0);
    }

    /** The iterate to evaluate. */
    Tensor current() {
        return iterates.current();
    }

    /** The buffer for the next iterate; it may be that of the current one. */
    Tensor next() {
        return iterates.next();
    }

    /** Evaluates the map at the current iterate. */
    Tensor evaluate() {
        Tensor z = iterates.current();
        Tensor gz = g.apply(z);
        evaluations++;
        if (!gz.is_same_size(z)
                || gz.scalar_type().value != z.scalar_type().value
                || !gz.device().equals(z.device())) {
            throw new IncompatibleMapException(
                    "g(x, z) must be a state like z, %s, but it is %s; look at what the map returns."
                            .formatted(describe(z), describe(gz)));
        }
        return gz;
    }

    /** Takes in {@code g(z)} and {@code g(z) - z} at the current iterate; true when the solve is over. */
    boolean observe(Tensor gz, Tensor residual) {
        double[][] norms = Residuals.norms(residual, gz);
        boolean[] improved = new boolean[samples.length];
        boolean running = false;
        for (int i = 0; i < samples.length; i++) {
            improved[i] = samples[i].observe(norms[0][i], norms[1][i], relative, absolute[i], evaluations);
            running |= samples[i].status == SolverStatus.EVALUATION_LIMIT;
        }
        iterates.record(improved);
        if (!running || evaluations >= stop.maxEvaluations()) {
            return true;
        }
        late = stop.timeLimit().isPresent()
                && System.nanoTime() - start >= stop.timeLimit().get().toNanos();
        interrupted = Thread.currentThread().isInterrupted();
        return late || interrupted;
    }

    /** The solution, its value handed over from the scope. */
    Solution solution(TensorScope scope) {
        boolean[] converged = new boolean[samples.length];
        List<SampleStatistics> statistics = new ArrayList<>(samples.length);
        SolverStatus gravest = SolverStatus.CONVERGED;
        for (int i = 0; i < samples.length; i++) {
            SampleStatistics sample = samples[i].statistics(unfinished(), evaluations);
            converged[i] = sample.status() == SolverStatus.CONVERGED;
            statistics.add(sample);
            gravest = sample.status().compareTo(gravest) > 0 ? sample.status() : gravest;
        }
        Tensor value = scope.handOver(iterates.value(converged));
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        return new Solution(value, gravest, new SolverStatistics(evaluations, time, statistics));
    }

    private SolverStatus unfinished() {
        if (interrupted) {
            return SolverStatus.INTERRUPTED;
        }
        return late ? SolverStatus.TIME_LIMIT : SolverStatus.EVALUATION_LIMIT;
    }

    private static double[] ones(int count) {
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static void checkState(Tensor z0) {
        if (z0.numel() == 0) {
            throw new IllegalArgumentException("The state must not be empty, but it is " + describe(z0)
                    + "; leave out the call for an empty batch.");
        }
        if (!torch.isFloatingType(z0.scalar_type())) {
            throw new IllegalArgumentException("The state must be of a floating dtype, but it is " + describe(z0)
                    + "; convert it with to(ScalarType.Float).");
        }
    }

    private static String describe(Tensor tensor) {
        return tensor.scalar_type().intern() + " "
                + Arrays.toString(tensor.sizes().vec().get()) + " on "
                + tensor.device().str().getString();
    }

    /** One sample on its way. EVALUATION_LIMIT stands for 'still running'. */
    private static final class SampleProgress {
        private SolverStatus status = SolverStatus.EVALUATION_LIMIT;
        private double scale = Double.NaN;
        private double residual;
        private double norm;
        private double best = Double.POSITIVE_INFINITY;
        private double bestNorm;
        private int convergedAt;
        private int progressAt;
        private double progressFrom = Double.POSITIVE_INFINITY;

        /** Returns whether this iterate is the sample's best; the first one is, whatever its residual. */
        boolean observe(double newResidual, double newNorm, double relative, double absolute, int evaluation) {
            residual = newResidual;
            norm = newNorm;
            if (evaluation == 1) {
                scale = residual + norm;
            }
            boolean improved = residual < best;
            if (improved) {
                best = residual;
                bestNorm = norm;
            }
            if (best < (1 - STAGNATION_PROGRESS) * progressFrom) {
                progressFrom = best;
                progressAt = evaluation;
            }
            status = judge(relative, absolute, evaluation);
            return improved || evaluation == 1;
        }

        private SolverStatus judge(double relative, double absolute, int evaluation) {
            if (!Double.isFinite(residual)) {
                return SolverStatus.NON_FINITE;
            }
            if (residual <= absolute + relative * norm) {
                convergedAt = status == SolverStatus.CONVERGED ? convergedAt : evaluation;
                return SolverStatus.CONVERGED;
            }
            if (residual > DIVERGENCE * scale) {
                return SolverStatus.DIVERGED;
            }
            return evaluation - progressAt >= STAGNATION_WINDOW
                    ? SolverStatus.STAGNATED
                    : SolverStatus.EVALUATION_LIMIT;
        }

        SampleStatistics statistics(SolverStatus unfinished, int evaluations) {
            if (status == SolverStatus.CONVERGED) {
                return new SampleStatistics(status, convergedAt, residual, ratio(residual, norm));
            }
            SolverStatus end = status == SolverStatus.EVALUATION_LIMIT ? unfinished : status;
            boolean none = best == Double.POSITIVE_INFINITY;
            return new SampleStatistics(
                    end, evaluations, none ? residual : best, none ? ratio(residual, norm) : ratio(best, bestNorm));
        }

        private static double ratio(double residual, double norm) {
            return residual == 0 ? 0 : residual / norm;
        }
    }
}
