package dev.fixpoint.solver;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The equations {@code (I - J) s = g(z) - z} at the iterate that was measured last, as {@code G} systems of {@code N} unknowns
 * with vectors {@code [G, 1, N]}: one system a row where rows are independent, else one for the whole batch.
 *
 * <p>Right-hand sides are divided by their norms, so that squares of small residuals do not underflow. A sample whose residual
 * is not finite takes no part: its residual is 0, and {@code J} is 0 in its rows.
 */
final class LinearSystems {
    /** A cycle aims this far below the target, which is measured at another state than it will be judged at. */
    private static final double SAFETY = 0.5;

    /** What counts as zero beside the rounding errors of a product, in units of the precision. */
    private static final double NOISE = 10;
    /** The part that its growth may have in the target of a state. */
    private static final double GROWTH = 0.1;

    private final SolveMonitor monitor;
    private final UnaryOperator<Tensor> jacobian;
    private final Optional<Tensor> excluded;
    private final long[] stateShape;
    private final int count;
    private final double[] norms;
    private final Tensor sizes;
    private final Tensor right;
    private final Scalar zero = new Scalar(0);

    LinearSystems(SolveMonitor monitor) {
        this.monitor = monitor;
        this.jacobian = monitor.jacobian();
        Tensor state = monitor.state();
        this.stateShape = state.sizes().vec().get();
        this.count = count(monitor);
        this.excluded = excluded(monitor);
        Tensor residual = kept(monitor.residual()).reshape(count, 1, -1);
        this.sizes = Residuals.rowNorms(residual, count).view(count, 1, 1);
        this.norms = Residuals.numbers(sizes);
        this.right = torch.where(sizes.gt(zero), residual.div(sizes), zero);
    }

    /** The number of systems at the current iterate of a solve. */
    static int count(SolveMonitor monitor) {
        return monitor.hasIndependentRows() ? monitor.rows() : 1;
    }

    private static Optional<Tensor> excluded(SolveMonitor monitor) {
        boolean[] rows = new boolean[monitor.rows()];
        boolean any = false;
        for (int row = 0; row < rows.length; row++) {
            rows[row] = !Double.isFinite(monitor.sample(row).residual());
            any |= rows[row];
        }
        return any ? Optional.of(Iterates.mask(rows, monitor.state())) : Optional.empty();
    }

    /** {@code G}. */
    int count() {
        return count;
    }

    /** {@code N}. */
    long width() {
        return right.size(2);
    }

    /** The norms of the residuals, one for each system. */
    double[] norms() {
        return norms;
    }

    /** The same, {@code [G, 1, 1]}. */
    Tensor sizes() {
        return sizes;
    }

    /** The residuals, each divided by its norm, {@code [G, 1, N]}; not to be written to. */
    Tensor right() {
        return right;
    }

    /** For each system the smallest target of its running samples; infinite where none runs. */
    double[] targets() {
        double[] targets = new double[count];
        Arrays.fill(targets, Double.POSITIVE_INFINITY);
        for (int row = 0; row < monitor.rows(); row++) {
            SampleProgress sample = monitor.sample(row);
            int system = count == 1 ? 0 : row;
            if (sample.isRunning()) {
                targets[system] = Math.min(targets[system], SAFETY * sample.target());
            }
        }
        return targets;
    }

    /**
     * How far a cycle is to reduce the unit residuals: to the given size, but not below what the dtype can tell.
     *
     * @param wanted norms of the residuals, infinite for a system that is not to be solved
     */
    double[] goals(double[] wanted) {
        double precision = Precision.of(right.scalar_type());
        return IntStream.range(0, count)
                .mapToDouble(system -> Math.max(wanted[system] / norms[system], precision))
                .toArray();
    }

    /** Whether limits allow this many products, and after them a measurement. */
    boolean mayMultiply(int products) {
        return monitor.mayEvaluate(products + 1);
    }

    /** Writes {@code (I - J) v}; {@code v} is contiguous. */
    void multiply(Tensor v, Tensor into) {
        Tensor product = kept(jacobian.apply(v.view(stateShape)));
        torch.sub_out(into, v, product.reshape(count, 1, -1));
    }

    /**
     * Clears the corrections that are so long that a residual no smaller than before would meet the relative tolerance, only
     * because the state has grown: {@code I - J} is singular then, as far as the tolerance can tell.
     *
     * @param corrections in units of the residuals' norms, {@code [G, 1, N]}; written to
     */
    Tensor withoutSingular(Tensor corrections) {
        double smallest = Math.max(monitor.relativeTolerance(), NOISE * Precision.of(right.scalar_type()));
        Tensor lengths = Residuals.rowNorms(corrections, count).view(count, 1, 1);
        return corrections.masked_fill_(
                lengths.lt(new Scalar(GROWTH / smallest)).logical_not_(), zero);
    }

    /** Writes the next iterate, the current one plus a correction in units of the residuals' norms. */
    void correct(Tensor correction) {
        Tensor state = monitor.state().view(count, 1, -1);
        Tensor next = monitor.next().view(count, 1, -1);
        torch.add_out(next, state, correction.mul(sizes));
    }

    private Tensor kept(Tensor states) {
        return excluded.isPresent() ? states.masked_fill(excluded.get(), zero) : states;
    }
}
