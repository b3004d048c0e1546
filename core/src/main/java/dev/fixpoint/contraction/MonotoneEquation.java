package dev.fixpoint.contraction;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.RowwiseMap;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The equation {@code z = relu(W z + d)} with {@code I - W} strongly monotone, as the map of forward-backward splitting,
 *
 * <pre>{@code g(z) = relu((1 - a) z + a (W z + d)),   a = m / L^2,   L >= |I - W|}</pre>
 *
 * <p>It has the equation's one solution as its fixed point for every {@code a}, and contracts by {@code sqrt(1 - m^2 / L^2)} in the
 * 2-norm: plain iteration converges, and so does that of the backward equation. {@link PeacemanRachford} solves the same equation
 * in fewer steps.
 *
 * <p>Cost of a step: one product with an {@code [n, n]} matrix. Rows are independent.
 *
 * <p>Source: Winston and Kolter, 'Monotone Operator Equilibrium Networks', NeurIPS 2020, section 3 and appendix A.
 */
public final class MonotoneEquation implements BoundMap {
    private final Tensor weight;
    private final double margin;
    private final double lipschitz;
    private final double stepSize;
    private final Tensor drive;
    private final RowwiseMap forwardBackward;

    private MonotoneEquation(Tensor weight, double margin, double lipschitz, double stepSize, Tensor drive) {
        this.weight = weight;
        this.margin = margin;
        this.lipschitz = lipschitz;
        this.stepSize = stepSize;
        this.drive = drive;
        this.forwardBackward = forwardBackward(weight, stepSize, drive);
    }

    static MonotoneEquation of(Tensor weight, double margin, int gramSteps, Tensor drive) {
        double lipschitz = lipschitz(weight, gramSteps);
        return new MonotoneEquation(weight, margin, lipschitz, margin / (lipschitz * lipschitz), drive);
    }

    private static RowwiseMap forwardBackward(Tensor weight, double stepSize, Tensor drive) {
        try (TensorScope scope = TensorScope.open()) {
            Scalar step = new Scalar(stepSize);
            Tensor identity = torch.eye(weight.size(0), weight.options());
            Tensor mixed = scope.handOver(identity.add(weight.t().sub(identity), step));
            Tensor offset = scope.handOver(drive.mul(step));
            return RowwiseMap.of((z, rows) -> torch.addmm(rows.get(0), z, mixed).relu(), offset);
        }
    }

    private static double lipschitz(Tensor weight, int gramSteps) {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            Tensor operator = torch.eye(weight.size(0), weight.options()).sub(weight);
            return SpectralNorm.boundOf(operator, gramSteps).item_double();
        }
    }

    @Override
    public Tensor apply(Tensor z) {
        return forwardBackward.apply(z);
    }

    @Override
    public boolean hasIndependentRows() {
        return true;
    }

    @Override
    public BoundMap rows(Tensor index) {
        return forwardBackward.rows(index);
    }

    /**
     * The same equation with another step size {@code a}, which has the same solution and the same gradient. With 1 it is the
     * equation as it is written. {@link PeacemanRachford} does not need the step, and {@code I - J}, in which a small {@code a} sets
     * active and resting entries apart, is then far better conditioned: the combination of the two with a Krylov method for
     * the backward equation is the fastest here. Plain iteration is sure to converge with the standard step size alone.
     *
     * @param other the step size, positive
     * @return the changed copy
     * @throws IllegalArgumentException if the step size is not positive and finite
     */
    public MonotoneEquation withStepSize(double other) {
        if (!(other > 0) || Double.isInfinite(other)) {
            throw new IllegalArgumentException("the step size must be positive and finite, got " + other);
        }
        return new MonotoneEquation(weight, margin, lipschitz, other, drive);
    }

    /**
     * The step size of forward-backward splitting.
     *
     * @return {@code a}, {@code m / L^2} unless another was asked for
     */
    public double stepSize() {
        return stepSize;
    }

    /**
     * The factor by which a step of forward-backward splitting with the standard step size contracts.
     *
     * @return {@code sqrt(1 - m^2 / L^2)}
     */
    public double factor() {
        double ratio = margin / lipschitz;
        return Math.sqrt(Math.max(0, 1 - ratio * ratio));
    }

    /**
     * The factor by which a step of Peaceman-Rachford splitting contracts.
     *
     * @return {@code sqrt((L - m) / (L + m))}
     */
    public double peacemanRachfordFactor() {
        return Math.sqrt(Math.max(0, (lipschitz - margin) / (lipschitz + margin)));
    }

    /** What {@link PeacemanRachford} iterates; without a graph, and in the caller's scope. */
    Reflected reflected() {
        try (TensorScope scope = TensorScope.open();
                GradientMode off = GradientMode.off()) {
            Tensor identity = torch.eye(weight.size(0), weight.options());
            double step = 1 / lipschitz;
            Tensor operator = identity.add(identity.sub(weight.detach()), new Scalar(step));
            T_TensorTensor_T factors = torch.linalg_qr(operator);
            Tensor resolvent = torch.linalg_solve_triangular(
                            factors.get1(), factors.get0().t(), true)
                    .t();
            Tensor cayley = scope.handOver(resolvent.mul(new Scalar(2)).sub(identity));
            Tensor offset = scope.handOver(drive.detach().matmul(resolvent).mul(new Scalar(2 * step)));
            return new Reflected(cayley, offset);
        }
    }

    /**
     * The map {@code u -> |C u + o|}.
     *
     * @param cayley {@code C'}, {@code [n, n]}
     * @param offset {@code o}, {@code [B, n]}
     */
    record Reflected(Tensor cayley, Tensor offset) {
        RowwiseMap map() {
            return RowwiseMap.of(
                    (u, rows) -> torch.addmm(rows.get(0), u, cayley).abs(), offset);
        }

        /** From the auxiliary state to the state. */
        UnaryOperator<Tensor> state() {
            return u -> torch.addmm(offset, u, cayley).relu();
        }
    }
}
