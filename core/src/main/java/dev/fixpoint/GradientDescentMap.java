package dev.fixpoint;

import dev.fixpoint.memory.GradientMode;
import dev.fixpoint.memory.TensorScope;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.RowwiseMap;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A gradient step on an energy, {@code g(x, z) = z - stepSize dE(x, z)/dz}: the FPI_GD of the paper (eq. 23). Its fixed points
 * are the stationary points of {@code E}.
 *
 * <p>For an energy that is {@code m}-strongly convex with an {@code M}-Lipschitz gradient it contracts for
 * {@code stepSize < 2/M}, fastest, by the factor {@code (M - m)/(M + m)}, for {@code stepSize = 2/(M + m)}. Its Jacobian
 * {@code I - stepSize d2E/dz2} is symmetric.
 *
 * <p>Cost: one evaluation of {@code E} and its gradient a step. The step works with grad mode off, where it records nothing,
 * and with grad mode on, where it is differentiable.
 */
public final class GradientDescentMap implements FixedPointMap {
    private final Energy energy;
    private final double stepSize;

    private GradientDescentMap(Energy energy, double stepSize) {
        this.energy = energy;
        this.stepSize = stepSize;
    }

    /**
     * Gradient descent on an energy.
     *
     * @param energy the energy, one value per sample
     * @param stepSize the step size, positive, in units of state over gradient
     * @return the map
     * @throws IllegalArgumentException if the step size is not positive and finite
     */
    public static GradientDescentMap of(Energy energy, double stepSize) {
        if (!(stepSize > 0) || Double.isInfinite(stepSize)) {
            throw new IllegalArgumentException("stepSize must be positive and finite, got " + stepSize);
        }
        return new GradientDescentMap(energy, stepSize);
    }

    @Override
    public Tensor apply(Tensor x, Tensor z) {
        return at(x).apply(z);
    }

    @Override
    public BoundMap at(Tensor x) {
        UnaryOperator<Tensor> bound = energy.at(x);
        if (bound instanceof RowwiseEnergy rowwise) {
            return new RowwiseMap(
                    (z, rows) -> step(state -> rowwise.formula().apply(state, rows), z), rowwise.perRow(), true);
        }
        return new BoundMap() {
            @Override
            public Tensor apply(Tensor z) {
                return step(bound, z);
            }

            @Override
            public boolean hasSymmetricJacobian() {
                return true;
            }
        };
    }

    /**
     * This map with the declaration that the energy of a row depends on that row of {@code x} and {@code z} alone. For energies
     * without an {@link Energy#at} of their own, which is passed over; others return a {@link RowwiseEnergy} from it.
     *
     * @return the same map, declared
     */
    @Override
    public FixedPointMap withIndependentRows() {
        return new FixedPointMap() {
            @Override
            public Tensor apply(Tensor x, Tensor z) {
                return GradientDescentMap.this.apply(x, z);
            }

            @Override
            public BoundMap at(Tensor x) {
                return new RowwiseMap(
                        (z, rows) -> step(state -> energy.apply(rows.get(0), state), z), List.of(x.alias()), true);
            }
        };
    }

    /** The scope keeps the vector that owns the slope until the step is done. */
    private Tensor step(UnaryOperator<Tensor> bound, Tensor z) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.handOver(z.sub(slope(bound, z), new Scalar(stepSize)));
        }
    }

    private static Tensor slope(UnaryOperator<Tensor> bound, Tensor z) {
        boolean recorded = GradMode.is_enabled();
        Tensor variable = recorded && z.requires_grad() ? z : z.detach().requires_grad_(true);
        Tensor slope;
        try (GradientMode on = GradientMode.on()) {
            Tensor energies = bound.apply(variable);
            check(energies, z);
            slope = torch.grad(
                            new TensorVector(energies.sum()),
                            new TensorVector(variable),
                            new TensorVector(),
                            new BoolOptional(recorded),
                            recorded,
                            true)
                    .get(0);
        }
        if (!slope.defined()) {
            throw new IllegalArgumentException(
                    "The energy does not depend on z, so it has no minimum in z to descend to.");
        }
        return slope;
    }

    private static void check(Tensor energies, Tensor z) {
        long samples = z.dim() == 0 ? 1 : z.size(0);
        if (energies.numel() != samples || energies.dim() > 1) {
            throw new IllegalArgumentException(
                    "The energy must have one value for each of %d samples, but its shape is %s; sum"
                                    .formatted(
                                            samples,
                                            Arrays.toString(
                                                    energies.sizes().vec().get()))
                            + " it over all dimensions but the first.");
        }
        if (!energies.requires_grad()) {
            throw new IllegalArgumentException(
                    "The energy does not depend on z, so it has no minimum in z to descend to.");
        }
    }
}
